using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Landfall.Landing.Sweeping;

/// <summary>
/// Remembers versions of blobs by hashes of 128 bits, 17 bytes each and never more than it may. A version that is not met in a whole pass
/// is forgotten; when there is no room, a new one takes the place of any one other. What is forgotten costs a look in the ledger.
/// </summary>
/// <remarks>Safe for several callers at once.</remarks>
public sealed class SeenVersions
{
    // A version lies in one of so many places; only when all of them are taken does one have to go.
    private const int Ways = 16;
    private const int FirstSlots = 1_024;

    private readonly Lock _gate = new();
    private readonly int _most;

    // Names come from outside: nobody may find two that hash alike.
    private readonly long _seed = MemoryMarshal.Read<long>(RandomNumberGenerator.GetBytes(sizeof(long)));
    private UInt128[] _keys = [];
    private bool[] _met = [];
    private uint _victim;

    /// <summary>Makes an empty memory for at most <paramref name="most"/> versions; 0 remembers nothing.</summary>
    public SeenVersions(int most) => _most = most / Ways * Ways;

    /// <summary>Versions that it remembers.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes that it takes.</summary>
    public long Bytes => _keys.LongLength * 17;

    /// <summary>Names one version of one blob, as it stands under <paramref name="rules"/>: under others it is another.</summary>
    public UInt128 KeyOf(string name, string etag, string rules = "")
    {
        var hash = new XxHash128(_seed);
        hash.Append(MemoryMarshal.AsBytes(name.AsSpan()));
        hash.Append([0, 0]);
        hash.Append(MemoryMarshal.AsBytes(etag.AsSpan()));
        hash.Append([0, 0]);
        hash.Append(MemoryMarshal.AsBytes(rules.AsSpan()));

        // 0 is a free place.
        return hash.GetCurrentHashAsUInt128() is var key && key == 0 ? 1 : key;
    }

    /// <summary>True for a version that was added; it is met in this pass.</summary>
    public bool Meet(UInt128 key)
    {
        lock (_gate)
        {
            var at = Find(key);
            if (at < 0)
            {
                return false;
            }

            return _met[at] = true;
        }
    }

    /// <summary>Remembers a version, met in this pass.</summary>
    public void Add(UInt128 key)
    {
        lock (_gate)
        {
            if (_most == 0 || Find(key) >= 0)
            {
                return;
            }

            while (_keys.Length < _most && !HasRoom(key))
            {
                Grow();
            }

            Put(key, isMet: true);
        }
    }

    /// <summary>A pass over the whole container has ended: what it did not meet is not there any more, and is forgotten.</summary>
    public void EndPass()
    {
        lock (_gate)
        {
            for (var at = 0; at < _keys.Length; at++)
            {
                if (_keys[at] != 0 && !_met[at])
                {
                    _keys[at] = 0;
                    Count--;
                }

                _met[at] = false;
            }
        }
    }

    /// <summary>Forgets one of <paramref name="slices"/> shares of all versions, whatever was met: what is true of them may have
    /// changed.</summary>
    public void Forget(int slice, int slices)
    {
        lock (_gate)
        {
            for (var at = 0; at < _keys.Length; at++)
            {
                if (_keys[at] != 0 && (int)((ulong)(_keys[at] >> 64) % (ulong)slices) == slice)
                {
                    (_keys[at], _met[at]) = (0, false);
                    Count--;
                }
            }
        }
    }

    private int Find(UInt128 key)
    {
        if (_keys.Length == 0)
        {
            return -1;
        }

        var first = FirstOf(key);
        var at = _keys.AsSpan(first, Ways).IndexOf(key);
        return at < 0 ? -1 : first + at;
    }

    private bool HasRoom(UInt128 key) => Count * 2 < _keys.Length && _keys.AsSpan(FirstOf(key), Ways).IndexOf(UInt128.Zero) >= 0;

    private void Put(UInt128 key, bool isMet)
    {
        var first = FirstOf(key);
        var free = _keys.AsSpan(first, Ways).IndexOf(UInt128.Zero);
        Count += free < 0 ? 0 : 1;
        var at = first + (free < 0 ? (int)(_victim++ % Ways) : free);
        (_keys[at], _met[at]) = (key, isMet);
    }

    private void Grow()
    {
        var (keys, met) = (_keys, _met);
        _keys = new UInt128[Math.Min(Math.Max(FirstSlots, keys.Length * 2), _most)];
        _met = new bool[_keys.Length];
        Count = 0;
        for (var at = 0; at < keys.Length; at++)
        {
            if (keys[at] != 0)
            {
                Put(keys[at], met[at]);
            }
        }
    }

    private int FirstOf(UInt128 key) => (int)((ulong)key % (ulong)(_keys.Length / Ways)) * Ways;
}

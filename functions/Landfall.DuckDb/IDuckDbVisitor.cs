namespace Landfall.DuckDb;

/// <summary>Is shown a nested value piece by piece, as <see cref="DuckDbResult.Visit"/> walks through it.</summary>
public interface IDuckDbVisitor
{
    /// <summary>A NULL, in the place of whatever could stand there.</summary>
    void Null();

    /// <summary>A value of a type that is not nested.</summary>
    /// <param name="leaf">The number of its type among those of the column, from 0, in the order in which the type is written.</param>
    /// <param name="bytes">As of <see cref="DuckDbResult.GetBytes"/>; gone with the call.</param>
    void Leaf(int leaf, ReadOnlySpan<byte> bytes);

    /// <summary>A LIST or ARRAY begins; its items follow.</summary>
    void BeginList();

    /// <summary>It ends.</summary>
    void EndList();

    /// <summary>A STRUCT begins; of each field its name and its value follow.</summary>
    void BeginStruct();

    /// <summary>The name of the struct's field whose value follows.</summary>
    void Field(string name);

    /// <summary>It ends.</summary>
    void EndStruct();

    /// <summary>A MAP begins; pairs of key and value follow.</summary>
    void BeginMap();

    /// <summary>What follows is a key, and then its value.</summary>
    void Key();

    /// <summary>It ends.</summary>
    void EndMap();
}

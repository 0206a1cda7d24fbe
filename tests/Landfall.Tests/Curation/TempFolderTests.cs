using Landfall.Curation.Parts;

namespace Landfall.Tests.Curation;

public sealed class TempFolderTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("landfall-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Dispose_FolderWithFiles_LeavesNothing()
    {
        using (var folder = new TempFolder(_root.FullName))
        {
            File.WriteAllText(Path.Combine(folder.Path, "part"), "x");
        }

        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Create_WhatAKilledProcessLeft_IsDeleted()
    {
        var left = _root.CreateSubdirectory("landfall-curate-left");
        File.WriteAllText(Path.Combine(left.FullName, "part"), "x");
        File.WriteAllText(left.FullName + ".lock", "");

        using var folder = new TempFolder(_root.FullName);

        Assert.False(Directory.Exists(left.FullName));
        Assert.Equal(2, _root.EnumerateFileSystemInfos().Count());
    }

    [Fact]
    public void Create_FolderOfARunningRun_IsLeftAlone()
    {
        using var running = new TempFolder(_root.FullName);
        using var other = new TempFolder(_root.FullName);

        Assert.True(Directory.Exists(running.Path));
    }

    [Fact]
    public async Task Create_ManyAtOnce_NoneMeetsItsNeighboursLock()
    {
        var runs = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(() =>
                {
                    for (var run = 0; run < 300; run++)
                    {
                        using var folder = new TempFolder(_root.FullName);
                        File.WriteAllText(Path.Combine(folder.Path, "part"), "x");
                    }
                })
            );

        await Task.WhenAll(runs);

        Assert.Empty(_root.EnumerateFileSystemInfos());
    }

    [Fact]
    public void Create_LockOfAnotherUser_IsLeftAlone()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Nothing is forbidden to this user.");
        var other = Path.Combine(_root.FullName, "landfall-curate-other.lock");
        File.WriteAllText(other, "");
        if (OperatingSystem.IsWindows())
        {
            File.SetAttributes(other, FileAttributes.ReadOnly);
        }
        else
        {
            File.SetUnixFileMode(other, UnixFileMode.None);
        }

        using var folder = new TempFolder(_root.FullName);

        Assert.True(File.Exists(other));
        File.SetAttributes(other, FileAttributes.Normal);
    }
}

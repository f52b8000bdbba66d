using NetralitasGrid.Storage.Sqlite.Writing;

namespace NetralitasGrid.Storage.Sqlite;

/// <summary>Whether an append would be durable: the writer lives (durable settings were seen to hold when it was opened) and the disk has room.</summary>
internal sealed class Readiness(SqliteStoreOptions options, GroupWriter writer)
{
    /// <summary>Regencies listed in the health of a store.</summary>
    public const int MostRegencies = 600;

    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly DriveInfo _drive = new(Path.GetFullPath(options.Folder));
    private long _looked;
    private volatile string? _disk;

    /// <summary>What is wrong, or null.</summary>
    public string? Why()
    {
        var looked = Interlocked.Read(ref _looked);
        if (looked == 0 || options.Clock.GetElapsedTime(looked) > LookAgain)
        {
            Interlocked.Exchange(ref _looked, Math.Max(1, options.Clock.GetTimestamp()));
            _disk = Disk();
        }

        return writer.Broken ?? _disk;
    }

    private string? Disk()
    {
        try
        {
            return _drive.AvailableFreeSpace >= options.MinimumFreeDisk ? null : "Too little free disk.";
        }
        catch (IOException)
        {
            return "The disk cannot be asked for its free space.";
        }
    }
}

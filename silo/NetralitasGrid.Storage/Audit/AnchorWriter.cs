using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Audit;

/// <summary>
/// Signs, once a minute, the lengths and heads of the audit chains that changed, into a file outside the database: rewriting a chain or cutting
/// its tail then shows, up to the last anchor. Copy the file elsewhere to be safe from someone who can write both. One writer a cell.
/// </summary>
public sealed class AnchorWriter
{
    /// <summary>Name of the file in a data folder.</summary>
    public const string FileName = "anchors";

    /// <summary>Name of the file of one cell among several.</summary>
    public static string FileNameOf(string cell) => $"{FileName}-{cell}";

    /// <summary>How often the chains are anchored.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly string _path;
    private readonly string _cell;
    private readonly IReadModel _read;
    private readonly AnchorSigner _signer;
    private readonly TimeProvider _clock;
    private readonly Dictionary<int, long> _anchored = [];
    private long _end;
    private long _number;
    private string _previous = Anchor.Beginning;

    /// <exception cref="StoreCorruptException">A line of the file is not signed by this key, or is missing.</exception>
    public AnchorWriter(string path, string cell, IReadModel read, AnchorSigner signer, TimeProvider clock)
    {
        (_path, _cell, _read, _signer, _clock) = (path, cell, read, signer, clock);
        foreach (var line in AnchorFile.Lines(path))
        {
            var anchor = Anchor.Read(line, signer.PublicKey);
            if (anchor is null || anchor.Previous != _previous)
            {
                throw new StoreCorruptException($"Line {_number + 1} of {path} is not an anchor of this cell's key in its place: run the audit verification.");
            }

            Remember(anchor, line);
        }
    }

    /// <summary>Anchors every <see cref="Interval"/> until cancelled. An error ends it: its owner logs it and starts again.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Interval, _clock);
        do
        {
            await WriteAsync(cancellationToken);
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    /// <summary>Anchors what changed since the last anchor; false when nothing did.</summary>
    public async Task<bool> WriteAsync(CancellationToken cancellationToken)
    {
        var heads = await _read.HeadsAsync(cancellationToken);
        var changed = heads.Where(h => h.Entries != _anchored.GetValueOrDefault(KeyOf(h))).ToList();
        if (changed.Count == 0)
        {
            return false;
        }

        var anchor = new Anchor(_number + 1, _clock.GetUtcNow(), _cell, _previous, changed);
        var line = anchor.Sign(_signer);
        AnchorFile.Append(_path, _end, line);
        Remember(anchor, line);
        return true;
    }

    private static int KeyOf(ChainHead head) => head.Partition ?? -1;

    private void Remember(Anchor anchor, byte[] line)
    {
        foreach (var chain in anchor.Chains)
        {
            _anchored[KeyOf(chain)] = chain.Entries;
        }

        _previous = Anchor.HashOf(line);
        _number = anchor.Number;
        _end += line.Length + 1;
    }
}

using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Storage.Audit;

/// <summary>
/// Signs, once a minute, the lengths and heads of the audit chains that changed, into a file outside the database: rewriting a chain or cutting
/// its tail then shows, up to the last anchor. Copy the file elsewhere to be safe from someone who can write both. Where several processes serve
/// the cell, one of them at a time signs the next anchor into the cell's book, and each copies the book into a file of its own, from which what it
/// once copied never goes away.
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
    private const int Page = 500;

    /// <summary>Anchors come so far apart at least, however many processes look.</summary>
    private static readonly TimeSpan Apart = Interval / 2;

    private readonly IGridStore _store;
    private readonly AnchorSigner _signer;
    private readonly TimeProvider _clock;
    private readonly Dictionary<int, long> _anchored = [];
    private long _end;
    private long _number;
    private string _previous = Anchor.Beginning;
    private DateTimeOffset _last = DateTimeOffset.MinValue;
    private bool _compared;

    /// <exception cref="StoreCorruptException">A line of the file is not signed by this key, or is missing.</exception>
    public AnchorWriter(string path, IGridStore store, AnchorSigner signer, TimeProvider clock)
    {
        (_path, _store, _signer, _clock) = (path, store, signer, clock);
        foreach (var line in AnchorFile.Lines(path))
        {
            Remember(Next(line, path), line);
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

    /// <summary>Anchors what changed since the last anchor; false when nothing did, or another process is at it or was a moment ago.</summary>
    /// <exception cref="StoreCorruptException">The cell's anchors are not those that this process copied before.</exception>
    public Task<bool> WriteAsync(CancellationToken cancellationToken) => WriteAsync(evenSoon: false, cancellationToken);

    /// <inheritdoc cref="WriteAsync(CancellationToken)"/>
    /// <param name="evenSoon">Also where another process anchored a moment ago: for the last anchor of a process that ends.</param>
    public async Task<bool> WriteAsync(bool evenSoon, CancellationToken cancellationToken)
    {
        if (_store.Administration.Anchors is not { } book)
        {
            return await SignAsync(cancellationToken) is { } only && Keep(only.Anchor, only.Line);
        }

        await CopyAsync(book, cancellationToken);
        await using var duty = await _store.Administration.TakeDutyAsync(CellDuty.Anchoring, TimeSpan.Zero, cancellationToken);
        if (duty is null)
        {
            return false;
        }

        await CopyAsync(book, cancellationToken);
        return (evenSoon || _clock.GetUtcNow() - _last >= Apart)
            && await SignAsync(cancellationToken) is { } next
            && await book.AddAsync(next.Anchor.Number, next.Line, cancellationToken)
            && Keep(next.Anchor, next.Line);
    }

    /// <summary>Copies what other processes signed; where the book is empty, what this one's file holds is put there first.</summary>
    private async Task CopyAsync(IAnchorBook book, CancellationToken cancellationToken)
    {
        if (!_compared && _number > 0)
        {
            var known = await book.LinesAsync(_number - 1, 1, cancellationToken);
            if (known.Count == 0 && (await book.LinesAsync(0, 1, cancellationToken)).Count == 0)
            {
                await FillAsync(book, cancellationToken);
            }
            else if (known.Count == 0 || Anchor.HashOf(known[0]) != _previous)
            {
                throw new StoreCorruptException(
                    $"Anchor {_number} of the database is not the one in {_path}: the database was rewritten or restored. Run the audit verification; keep the file.");
            }
        }

        _compared = true;
        while (await book.LinesAsync(_number, Page, cancellationToken) is { Count: > 0 } lines)
        {
            foreach (var line in lines)
            {
                Keep(Next(line, "the database"), line);
            }
        }
    }

    private async Task FillAsync(IAnchorBook book, CancellationToken cancellationToken)
    {
        var number = 0L;
        foreach (var line in AnchorFile.Lines(_path))
        {
            if (!await book.AddAsync(++number, line, cancellationToken))
            {
                throw new StoreUnavailableException("Another process fills the anchors, too; it is tried again.");
            }
        }
    }

    private async Task<(Anchor Anchor, byte[] Line)?> SignAsync(CancellationToken cancellationToken)
    {
        var heads = await _store.Read.HeadsAsync(cancellationToken);
        var changed = heads.Where(h => h.Entries != _anchored.GetValueOrDefault(KeyOf(h))).ToList();
        if (changed.Count == 0)
        {
            return null;
        }

        var anchor = new Anchor(_number + 1, _clock.GetUtcNow(), _store.Cell, _previous, changed);
        return (anchor, anchor.Sign(_signer));
    }

    private Anchor Next(byte[] line, string where)
    {
        var anchor = Anchor.Read(line, _signer.PublicKey);
        return anchor is not null && anchor.Previous == _previous
            ? anchor
            : throw new StoreCorruptException($"Line {_number + 1} of the anchors in {where} is not one of this cell's key in its place: run the audit verification.");
    }

    private bool Keep(Anchor anchor, byte[] line)
    {
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
        _last = anchor.At;
        _end += line.Length + 1;
    }
}

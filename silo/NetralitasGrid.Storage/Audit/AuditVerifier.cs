using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Storage.Audit;

/// <summary>
/// Walks every audit chain and the anchor file and reports the first fault of each: a changed, missing or moved entry, a cut tail, a missing or
/// unsigned anchor. Reads in short pages, beside a running grid: what is written meanwhile is left for the next time.
/// </summary>
/// <param name="anchors">The anchor file: what stands there counts, and the cell's book only from where the file ends.</param>
/// <param name="publicKey">The key that anchors are signed with.</param>
/// <param name="book">The cell's anchors where its processes share them, else null.</param>
public sealed class AuditVerifier(IReadModel read, string cell, string anchors, byte[] publicKey, IAnchorBook? book = null)
{
    private const int Page = 500;
    private const int ProgressEvery = 10_000;
    private const string CellChain = "cell";

    /// <summary>Verifies everything.</summary>
    public async Task<AuditReport> VerifyAsync(IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        var faults = new List<AuditFault>();
        var (anchored, lines) = await ReadAnchorsAsync(faults, cancellationToken);
        var entries = 0L;
        var (retention, history) = (new RetentionRecord(cell, publicKey), new HistoryRecord());

        // The cell's chain first: it says what retention has removed from the others.
        foreach (var head in (await read.HeadsAsync(cancellationToken)).OrderBy(static h => KeyOf(h.Partition)))
        {
            var walk = new ChainWalk(
                NameOf(head.Partition), head, anchored.GetValueOrDefault(KeyOf(head.Partition)) ?? [],
                head.Partition is { } of ? retention.Of(of) : null, head.Partition is { } place ? retention.RemovedOf(place) : null);
            await (head.Partition is { } partition ? WalkAsync(walk, partition, progress, cancellationToken) : WalkCellAsync(walk, retention, history, cancellationToken));
            if (walk.End() is { } fault)
            {
                faults.Add(fault);
            }

            entries += walk.Entries;
            progress?.Report(new(walk.Chain, walk.Entries));
        }

        faults.AddRange(retention.Faults);
        faults.AddRange(await history.FaultsAsync(read, retention.History, retention.IsUnfinished, cancellationToken));
        if (lines == 0 && entries > 0)
        {
            faults.Add(new("anchors", 1, "There are entries and no anchor: the anchor file is missing or was emptied."));
        }

        return new(entries, lines, faults);
    }

    private static string NameOf(int? partition) => partition is { } number ? $"partition {number}" : CellChain;

    private static int KeyOf(int? partition) => partition ?? -1;

    private async Task WalkAsync(ChainWalk walk, int partition, IProgress<AuditProgress>? progress, CancellationToken cancellationToken)
    {
        var (turn, index) = (0L, -1L);
        await foreach (var link in read.ChainAsync(partition, 0, cancellationToken))
        {
            var follows = link.Turn == turn ? link.Index == index + 1 : link.Turn > turn && link.Index == 0;
            (turn, index) = (link.Turn, link.Index);
            if (link.Entry is not { } entry)
            {
                if (!walk.StepRemoved(link, follows))
                {
                    return;
                }

                continue;
            }

            var place = EntryPlace.Read(entry);
            var right = follows && place is { } said && said.Cell == cell && said.Partition == partition && said.Turn == link.Turn && said.Index == link.Index;
            if (!walk.Step(entry, place, right, link.Logged))
            {
                return;
            }

            if (walk.Entries % ProgressEvery == 0)
            {
                progress?.Report(new(walk.Chain, walk.Entries));
            }
        }
    }

    private async Task WalkCellAsync(ChainWalk walk, RetentionRecord retention, HistoryRecord history, CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await read.CellLogAsync(walk.Entries, Page, cancellationToken);
            foreach (var row in page)
            {
                var place = EntryPlace.Read(row.Entry);
                var right = row.Number == walk.Entries + 1 && place is { } said && said.Cell == cell && said.Index == walk.Entries;
                if (!walk.Step(row.Entry, place, right))
                {
                    return;
                }

                retention.See(row.Number, row.Entry);
                history.See(row.Number, row.Entry);
            }

            if (page.Count < Page)
            {
                return;
            }
        }
    }

    /// <summary>The anchored lengths and heads of each chain, in order.</summary>
    private async Task<(Dictionary<int, List<ChainHead>> Anchored, long Lines)> ReadAnchorsAsync(List<AuditFault> faults, CancellationToken cancellationToken)
    {
        var anchored = new Dictionary<int, List<ChainHead>>();
        var (lines, previous) = (0L, Anchor.Beginning);
        await foreach (var line in LinesAsync(faults, cancellationToken))
        {
            lines++;
            var fault = Anchor.Read(line, publicKey) is not { } anchor ? "The anchor is not signed by the cell's key, or was changed."
                : anchor.Cell != cell ? "The anchor is of another cell."
                : anchor.Number != lines || anchor.Previous != previous ? "The anchor does not follow the one before it: one is missing or was moved."
                : Remember(anchored, anchor);
            if (fault is not null)
            {
                faults.Add(new("anchors", lines, fault));
                break;
            }

            previous = Anchor.HashOf(line);
        }

        return (anchored, lines);
    }

    /// <summary>The lines of the file, compared with the cell's book, then those that the book has beyond them.</summary>
    private async IAsyncEnumerable<byte[]> LinesAsync(List<AuditFault> faults, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (number, compared) = (0L, book is not null);
        var (page, next) = ((IReadOnlyList<byte[]>)[], 0);
        foreach (var line in AnchorFile.Lines(anchors))
        {
            number++;
            if (compared && next == page.Count)
            {
                (page, next) = (await book!.LinesAsync(number - 1, Page, cancellationToken), 0);
            }

            if (compared && (next == page.Count || !page[next++].AsSpan().SequenceEqual(line)))
            {
                faults.Add(new("anchors", number, "The database's anchors are not those of the file: they were rewritten or cut."));
                compared = false;
            }

            yield return line;
        }

        while (compared && (page = await book!.LinesAsync(number, Page, cancellationToken)).Count > 0)
        {
            foreach (var line in page)
            {
                number++;
                yield return line;
            }
        }
    }

    private static string? Remember(Dictionary<int, List<ChainHead>> anchored, Anchor anchor)
    {
        foreach (var chain in anchor.Chains)
        {
            if (!anchored.TryGetValue(KeyOf(chain.Partition), out var heads))
            {
                anchored.Add(KeyOf(chain.Partition), heads = []);
            }

            heads.Add(chain);
        }

        return null;
    }
}

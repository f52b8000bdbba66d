using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Postgres.Cells;
using NetralitasGrid.Storage.Postgres.Engine;
using NetralitasGrid.Storage.Postgres.Entries;
using NetralitasGrid.Storage.Postgres.Waking;
using Npgsql;
using NpgsqlTypes;

namespace NetralitasGrid.Storage.Postgres.Turns;

/// <summary>The statements that commit the outcome of one turn, sent in one go with the COMMIT at their end.</summary>
internal sealed partial class TurnWrite(Claim claim, Guid process, StoreClock clock, int partitions)
{
    /// <summary>Mail this old has no elder that is still to be committed, so the low-water mark may pass it; the sweep finds exceptions.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>
    /// By place only: no index fits `partition + 0`. Where statistics were made while little mail waited, going through the partition's mail by index looked
    /// cheaper, and read the whole array anew for each message that waits there.
    /// </summary>
    internal const string TakeMail = "DELETE FROM delivery WHERE ctid = ANY ($1::text::tid[]) AND partition + 0 = $2";

    /// <summary>Of a delivery that ends in a later turn.</summary>
    private static readonly string TakePart = $"UPDATE delivery SET {Mail.Without("$3")} WHERE ctid = $1::text::tid AND partition + 0 = $2";

    private const string InsertRedecided = """
        INSERT INTO redecided (incident, decision, case_id, turn, index, partition)
        SELECT s.incident, s.decision, s.case_id, $1, s.index, $2 FROM unnest($3, $4, $5, $6) AS s (incident, decision, case_id, index)
        """;

    private const string SetPacks = """
        INSERT INTO partition_pack (partition, election, hash)
        SELECT DISTINCT ON (w.election) $1, w.election, w.hash FROM unnest($2) WITH ORDINALITY AS s (message, place) JOIN pack_switch w ON w.message = s.message
        ORDER BY w.election, s.place DESC
        ON CONFLICT (partition, election) DO UPDATE SET hash = excluded.hash
        """;

    private const string Advance = "UPDATE partition SET turns = $2, entries = $3, head = $4, low = greatest(low, $5), commits = $6 WHERE id = $1";

    private const string EndAttempt = """
        UPDATE attempt SET opens = 0, tries = 0, refused_seq = NULL, most = CASE WHEN most < 10000 THEN most * 2 END WHERE partition = $1
        """;

    private long _low = claim.Low;

    public Claim Claim => claim;

    /// <summary>What the turn has looked at; complete before its outcome is written.</summary>
    public StateRows States { get; } = new(partitions);

    /// <summary>Clocks of cases that the outcome changes; complete before it is written.</summary>
    public ClockWrite Clocks { get; } = new();

    /// <summary>Messages that the outcome sends.</summary>
    public int Messages { get; private set; }

    public void Fill(NpgsqlBatch batch, TurnOutcome outcome)
    {
        if (outcome.Handled < 1 || outcome.Handled > claim.Messages.Count)
        {
            throw new ArgumentException("A turn handles at least its first message and at most all.", nameof(outcome));
        }

        var partition = (short)claim.Partition;
        var handled = claim.Messages.Take(outcome.Handled).ToList();
        AddTaken(batch, handled);
        AddEntries(batch, outcome, handled);
        var links = new CaseLinks(outcome, handled);
        AddStates(batch, outcome, links);
        links.AddRest(batch);
        AddHistory(batch, outcome);
        AddEscalations(batch, outcome);
        LeftCases.Add(batch, outcome.Left);
        Clocks.Add(batch);
        AddMessages(batch, outcome);
        OutboxWrite.Add(batch, outcome.Elsewhere);
        DeadLetterWrite.Add(batch, claim.Partition, outcome.DeadLetters, claim.Now);
        AddPacks(batch, outcome, handled);
        batch.Add(Advance).With(partition).With(claim.Turns + 1).With(claim.Entries + outcome.Entries.Count)
            .With(outcome.Entries.Count > 0 ? outcome.Entries[^1].Hash : claim.Head).With(_low).With(claim.Commits + 1);
        batch.Add(EndAttempt).With(partition);
        if (claim.OthersWatch)
        {
            ChangeFeed.Add(batch, claim.Partition, claim.Commits + 1, process, outcome.Changes);
        }

        batch.Add("COMMIT");
    }

    /// <summary>Takes the deliveries out of the mailbox that were handled whole, and what was handled of the next one. Sets the mark below which nothing waits.</summary>
    private void AddTaken(NpgsqlBatch batch, List<MailboxMessage> handled)
    {
        var (settled, whole, messages) = (claim.Now - Settled, 0, 0);
        for (; whole < claim.Deliveries.Count && messages + claim.Deliveries[whole].Messages <= handled.Count; whole++)
        {
            var delivery = claim.Deliveries[whole];
            _low = handled[messages].AppendedAt < settled ? delivery.First : _low;
            messages += delivery.Messages;
        }

        batch.Add(TakeMail).With(Sql.Places(claim.Deliveries.Take(whole), static d => d.Place), NpgsqlDbType.Text)
            .With((short)claim.Partition);
        if (messages < handled.Count)
        {
            batch.Add(TakePart).With(Text(claim.Deliveries[whole].Place), NpgsqlDbType.Text).With((short)claim.Partition)
                .WithColumn(handled[messages..], static m => m.Sequence, NpgsqlDbType.Bigint);
        }

        static string Text(NpgsqlTid place) => $"({place.BlockNumber},{place.OffsetNumber})";
    }

    private void AddEntries(NpgsqlBatch batch, TurnOutcome outcome, List<MailboxMessage> handled)
    {
        if (outcome.Decisions.Exists(d => (uint)d.Index >= (uint)outcome.Entries.Count))
        {
            throw new InvalidOperationException("A decision has no entry.");
        }

        var sequences = new Dictionary<GridId, long>(handled.Count);
        foreach (var message in handled)
        {
            sequences.TryAdd(message.Id, message.Sequence);
        }

        for (var i = 0; i < outcome.Entries.Count; i++)
        {
            if (outcome.Entries[i].Index != i)
            {
                throw new InvalidOperationException("The entries of a turn are consecutive from index 0.");
            }

            if (!sequences.ContainsKey(outcome.Entries[i].Message))
            {
                throw new InvalidOperationException("An entry answers no handled message of its turn.");
            }
        }

        foreach (var segment in EntrySegment.Cut(claim.Partition, claim.Turns + 1, outcome.Entries, sequences))
        {
            segment.Insert(batch);
        }

        var others = outcome.Decisions.FindAll(d => d.Incident != outcome.Entries[d.Index].Message);
        if (others.Count > 0)
        {
            batch.Add(InsertRedecided).With(claim.Turns + 1).With((short)claim.Partition)
                .WithColumn(others, static d => d.Incident.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(others, static d => d.Decision.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(others, static d => d.Case.Uuid(), NpgsqlDbType.Uuid)
                .WithColumn(others, static d => d.Index, NpgsqlDbType.Integer);
        }
    }

    /// <summary>Makes the packs active whose switches were handled; one that was set aside switches nothing until it is retried.</summary>
    private void AddPacks(NpgsqlBatch batch, TurnOutcome outcome, List<MailboxMessage> handled)
    {
        var switches = handled.FindAll(m => m.Kind == MessageKind.PackSwitch && outcome.DeadLetters.TrueForAll(d => d.Message != m.Id));
        if (switches.Count > 0)
        {
            batch.Add(SetPacks).With((short)claim.Partition).WithColumn(switches, static m => m.Id.Uuid(), NpgsqlDbType.Uuid);
        }
    }
}

using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sqlite.Engine;
using NetralitasGrid.Storage.Sqlite.Mailboxes;

namespace NetralitasGrid.Storage.Sqlite.Writing;

/// <summary>Commits the outcome of one turn.</summary>
internal sealed partial class TurnWrite : Write
{
    private const int RowOverhead = 1_500;

    private const string Advance = "UPDATE partition SET position = ?2, turns = ?3, entries = ?4, head = ?5 WHERE id = ?1";
    private const string InsertTurn = "INSERT INTO turn (partition, last_message, number, first_entry, entries, at) VALUES (?, ?, ?, ?, ?, ?)";
    private const string InsertEntry = "INSERT INTO entry (id, message, decision, case_id, bytes) VALUES (?, ?, ?, ?, ?)";

    private const string InsertRedecided = """
        INSERT INTO redecided (incident, entry, decision, case_id, partition, turn, place) VALUES (?, ?, ?, ?, ?, ?, ?)
        """;

    private const string SelectSwitch = "SELECT election, hash FROM pack_switch WHERE message = ?";
    private const string SetPack = "INSERT OR REPLACE INTO partition_pack (partition, election, hash) VALUES (?, ?, ?)";

    private readonly MailboxSet _mailboxes;
    private readonly Mailbox _mailbox;
    private readonly IReadOnlyList<MailboxMessage> _messages;
    private readonly TurnOutcome _outcome;
    private readonly Dictionary<string, string> _packs;
    private readonly long _number;

    /// <param name="messages">All messages of the turn; the outcome says how many were handled.</param>
    public TurnWrite(MailboxSet mailboxes, Mailbox mailbox, IReadOnlyList<MailboxMessage> messages, TurnOutcome outcome)
    {
        _mailboxes = mailboxes;
        _mailbox = mailbox;
        _messages = messages;
        _outcome = outcome;
        _packs = new(mailbox.Packs, StringComparer.Ordinal);
        _number = mailbox.Turns + 1;
        Weight = RowOverhead + outcome.Entries.Sum(static e => e.Bytes.Length + RowOverhead) + outcome.States.Sum(static s => s.Value?.Length ?? 0)
            + outcome.Messages.Sum(static m => m.Body.Length);
    }

    public override int Weight { get; }

    private byte[] Head => _outcome.Entries.Count > 0 ? _outcome.Entries[^1].Hash : _mailbox.Head;

    private long LastHandled => _messages[_outcome.Handled - 1].Sequence;

    public override void Run(WriteTransaction transaction)
    {
        var database = transaction.Database;
        var firstEntry = transaction.Counters.Entry + 1;
        WriteEntries(transaction);
        States.Write(transaction, _outcome.States);
        new CaseWrites(transaction, _outcome).Run();
        WriteEscalations(database);
        WriteDeadLetters(transaction);
        foreach (var message in _outcome.Messages)
        {
            transaction.Add(message.Id, message.Grain, message.Kind, message.Body, message.ReceivedAt);
        }

        SwitchPacks(database);
        database[InsertTurn].Bind(_mailbox.Partition).Bind(LastHandled).Bind(_number).Bind(firstEntry).Bind(_outcome.Entries.Count).Bind(transaction.Now).Run();
        database[Advance]
            .Bind(_mailbox.Partition).Bind(LastHandled).Bind(_number)
            .Bind(_mailbox.Entries + _outcome.Entries.Count).Bind(Head)
            .Run();
        if (_mailbox.Attempt is { } attempt)
        {
            Attempts.Save(database, _mailbox.Partition, attempt.After(LastHandled));
        }

        transaction.Changes.AddRange(_outcome.Changes);
    }

    public override void Committed()
    {
        _mailbox.Head = Head;
        _mailbox.Entries += _outcome.Entries.Count;
        _mailbox.Turns = _number;
        _mailbox.Packs = _packs;
        _mailbox.Attempt = _mailbox.Attempt?.After(LastHandled);
        _mailbox.Limit = _mailbox.Limit > int.MaxValue / 2 ? int.MaxValue : _mailbox.Limit * 2;
        _mailboxes.Handled(_mailbox, _outcome.Handled);
    }

    private void WriteEntries(WriteTransaction transaction)
    {
        var decisions = _outcome.Decisions.ToLookup(static d => d.Index);
        if (decisions.Any(d => (uint)d.Key >= (uint)_outcome.Entries.Count))
        {
            throw new InvalidOperationException("A decision has no entry.");
        }

        var message = 0;
        for (var i = 0; i < _outcome.Entries.Count; i++)
        {
            var entry = _outcome.Entries[i];
            if (entry.Index != i)
            {
                throw new InvalidOperationException("The entries of a turn are consecutive from index 0.");
            }

            // Entries are in the order of the messages, several for some messages and none for others.
            while (message < _outcome.Handled && _messages[message].Id != entry.Message)
            {
                message++;
            }

            if (message == _outcome.Handled)
            {
                throw new InvalidOperationException("An entry answers no handled message of its turn, or stands in another order.");
            }

            WriteEntry(transaction, entry, _messages[message].Sequence, decisions[i]);
        }
    }

    private void WriteEntry(WriteTransaction transaction, AuditEntry entry, long sequence, IEnumerable<DecisionRow> decisions)
    {
        var number = ++transaction.Counters.Entry;
        var insert = transaction.Database[InsertEntry].Bind(number).Bind(sequence);
        var own = decisions.FirstOrDefault(d => d.Incident == entry.Message);
        if (own is null)
        {
            insert.BindNull().BindNull();
        }
        else
        {
            BindUnlessOf(insert, own.Incident, own.Decision);
            BindUnlessOf(insert, own.Incident, own.Case);
        }

        insert.Bind(entry.Bytes.Span).Run();
        foreach (var other in decisions.Where(d => d != own))
        {
            transaction.Database[InsertRedecided]
                .Bind(other.Incident).Bind(number).Bind(other.Decision).Bind(other.Case).Bind(_mailbox.Partition).Bind(_number).Bind(entry.Index)
                .Run();
        }
    }

    /// <summary>Binds nothing where an id is the incident's own value, which is nearly always.</summary>
    private static void BindUnlessOf(Statement insert, GridId incident, GridId id)
    {
        if (id.Value == incident.Value)
        {
            insert.Bind(default(ReadOnlySpan<byte>));
        }
        else
        {
            insert.Bind(id);
        }
    }

    /// <summary>Makes the packs active whose switches were handled; one that was set aside switches nothing until it is retried.</summary>
    private void SwitchPacks(Database database)
    {
        foreach (var message in _messages.Take(_outcome.Handled).Where(m => m.Kind == MessageKind.PackSwitch && _outcome.DeadLetters.TrueForAll(d => d.Message != m.Id)))
        {
            var row = database[SelectSwitch].Bind(message.Id);
            if (!row.Step())
            {
                continue;
            }

            var (election, hash) = (row.Text(0), row.Text(1));
            row.Reset();
            _packs[election] = hash;
            database[SetPack].Bind(_mailbox.Partition).Bind(election).Bind(hash).Run();
        }
    }
}

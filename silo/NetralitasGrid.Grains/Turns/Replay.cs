using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;

namespace NetralitasGrid.Grains.Turns;

/// <summary>A handled message as the log keeps it; one for each entry, in the order of turn and index.</summary>
public sealed record LoggedMessage(long Turn, int Index, MailboxMessage Message, byte[] Entry, byte[] Hash);

/// <summary>Where a partition stood at a checkpoint: the hash of its last entry, its active packs by election, and its employees' states.</summary>
public sealed record ReplayStart(byte[] Head, IReadOnlyDictionary<string, string> ActivePacks, IReadOnlyDictionary<StateKey, byte[]> States);

/// <summary>
/// Handles a partition's log again, turn by turn as it was, and compares: the same log gives the same entries and states, byte for byte.
/// Needs nothing but the log and the packs, or the log from a checkpoint on.
/// </summary>
public sealed class Replay
{
    private readonly string _cell;
    private readonly int _partition;
    private readonly Func<string, CompiledPack> _packOf;
    private readonly Dictionary<string, string> _active = new(StringComparer.Ordinal);
    private readonly Dictionary<StateKey, byte[]> _states = [];
    private readonly List<string> _faults = [];
    private readonly List<LoggedMessage> _turn = [];
    private byte[] _head = AuditChain.Genesis;

    /// <param name="start">Where a checkpoint says that the partition stood; null = from the beginning.</param>
    public Replay(string cell, int partition, Func<string, CompiledPack> packOf, ReplayStart? start = null)
    {
        _cell = cell;
        _partition = partition;
        _packOf = packOf;
        if (start is not null)
        {
            _head = start.Head;
            _active = new(start.ActivePacks, StringComparer.Ordinal);
            _states = new(start.States);
        }
    }

    /// <summary>What differs from the log; empty when all is as it was. Names entries by turn and index, never what they say.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The states of the partition's employees after the log.</summary>
    public IReadOnlyDictionary<StateKey, byte[]> States => _states;

    /// <summary>Cases after the log.</summary>
    public Dictionary<GridId, CaseRow> Cases { get; } = [];

    /// <summary>Escalations of cases after the log.</summary>
    public Dictionary<GridId, EscalationRow> Escalations { get; } = [];

    /// <summary>Clocks that run after the log.</summary>
    public Dictionary<TimerKey, DateTimeOffset> Timers { get; } = [];

    /// <summary>Reports to regions, in order.</summary>
    public List<OutgoingMessage> Messages { get; } = [];

    /// <summary>Which incidents each case has after the log.</summary>
    public HashSet<(GridId Case, GridId Incident)> CaseIncidents { get; } = [];

    /// <summary>Latest decision of each incident.</summary>
    public Dictionary<GridId, GridId> Decisions { get; } = [];

    /// <summary>The packs that are active after the log.</summary>
    public IReadOnlyDictionary<string, string> ActivePacks => _active;

    /// <summary>The next entry of the log.</summary>
    public void Add(LoggedMessage logged)
    {
        if (_turn.Count > 0 && _turn[0].Turn != logged.Turn)
        {
            HandleTurn();
        }

        _turn.Add(logged);
    }

    /// <summary>The log ended.</summary>
    public void Finish()
    {
        if (_turn.Count > 0)
        {
            HandleTurn();
        }
    }

    private void HandleTurn()
    {
        var number = _turn[0].Turn;
        var messages = new List<MailboxMessage>();
        foreach (var logged in _turn)
        {
            if (messages.Count == 0 || messages[^1].Id != logged.Message.Id)
            {
                messages.Add(logged.Message);
            }
        }

        var outcome = TurnHandler.Handle(new()
        {
            Cell = _cell,
            Partition = _partition,
            Number = number,
            ChainHead = _head,
            ActivePacks = _active,
            Messages = messages,
            States = _states,
            IsWatched = false,
            PackOf = _packOf,
        });
        Compare(number, outcome, messages.Count);
        foreach (var message in messages.Where(m => m.Kind == MessageKind.PackSwitch))
        {
            var change = System.Text.Json.JsonSerializer.Deserialize(message.Body.Span, GrainsJson.Default.PackSwitch)!;
            _active[change.Election] = change.Hash;
        }

        Take(outcome);
        outcome.Release();
        _head = _turn[^1].Hash;
        _turn.Clear();
    }

    private void Compare(long number, TurnOutcome outcome, int messages)
    {
        if (outcome.Handled != messages || outcome.DeadLetters.Count > 0 || outcome.Entries.Count != _turn.Count)
        {
            _faults.Add($"partition {_partition} turn {number}: {_turn.Count} entries were logged, {outcome.Entries.Count} follow from the messages");
            return;
        }

        for (var i = 0; i < _turn.Count; i++)
        {
            if (_turn[i].Index != i || !outcome.Entries[i].Bytes.Span.SequenceEqual(_turn[i].Entry)
                || !outcome.Entries[i].Hash.AsSpan().SequenceEqual(_turn[i].Hash))
            {
                _faults.Add($"partition {_partition} turn {number} index {i}: the entry differs");
            }
        }
    }

    private void Take(TurnOutcome outcome)
    {
        foreach (var (key, bytes) in outcome.States)
        {
            if (key.Grain.Kind == GrainKind.Employee && bytes is not null)
            {
                _states[key] = bytes;
            }
        }

        foreach (var (id, row) in outcome.Cases)
        {
            Cases[id] = row;
        }

        foreach (var (id, row) in outcome.Escalations)
        {
            Escalations[id] = row;
        }

        foreach (var left in outcome.Left)
        {
            Cases.Remove(left.Id);
            foreach (var escalation in left.Escalations)
            {
                Escalations.Remove(escalation);
            }
        }

        foreach (var (key, due) in outcome.Timers)
        {
            if (due is { } at)
            {
                Timers[key] = at;
            }
            else
            {
                Timers.Remove(key);
            }
        }

        CaseIncidents.UnionWith(outcome.CaseIncidents.Select(static r => (r.Case, r.Incident)));
        foreach (var row in outcome.Decisions)
        {
            Decisions[row.Incident] = row.Decision;
        }

        Messages.AddRange(outcome.Messages);
    }
}

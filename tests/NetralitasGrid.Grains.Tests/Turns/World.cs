using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Provinces;
using NetralitasGrid.Grains.Regions;
using NetralitasGrid.Grains.Tests.Packs;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Grains.Views;

namespace NetralitasGrid.Grains.Tests.Turns;

/// <summary>A cell in memory: mailboxes, states and log as a store keeps them, turns cut as the test says.</summary>
internal sealed class World
{
    public const string Cell = "test";
    public const int Partitions = 8;

    private readonly List<MailboxMessage>[] _mail = [.. Enumerable.Range(0, Partitions).Select(_ => new List<MailboxMessage>())];
    private readonly Dictionary<string, string>[] _packs = [.. Enumerable.Range(0, Partitions).Select(_ => new Dictionary<string, string>())];
    private readonly byte[][] _heads = [.. Enumerable.Range(0, Partitions).Select(_ => AuditChain.Genesis)];
    private readonly long[] _turns = new long[Partitions];
    private readonly Func<int> _cut;
    private readonly Dictionary<string, CompiledPack> _known;
    private long _sequence;
    private ulong _ids;

    /// <param name="cut">How many messages the next turn takes.</param>
    public World(Func<int>? cut = null, params CompiledPack[] packs)
    {
        _cut = cut ?? (() => 500);
        _known = packs.Append(RealPack.Pack).DistinctBy(p => p.Name.Hash).ToDictionary(p => p.Name.Hash);
        Activate(packs.Length > 0 ? packs[0] : RealPack.Pack);
    }

    public Dictionary<StateKey, byte[]> States { get; } = [];

    public Dictionary<GridId, CaseRow> Cases { get; } = [];

    public Dictionary<GridId, EscalationRow> Escalations { get; } = [];

    public Dictionary<TimerKey, DateTimeOffset> Timers { get; } = [];

    public Dictionary<GridId, EventResultRow> Results { get; } = [];

    public List<DeadLetterRow> DeadLetters { get; } = [];

    public List<CaseHistoryRow> History { get; } = [];

    public List<Change> Changes { get; } = [];

    public bool IsWatched { get; init; } = true;

    /// <summary>What was sent to other cells.</summary>
    public List<ElsewhereMessage> Elsewhere { get; } = [];

    /// <summary>Decisions of each incident, first to latest: the exact bytes.</summary>
    public Dictionary<GridId, List<string>> Decisions { get; } = [];

    public List<LoggedMessage>[] Log { get; } = [.. Enumerable.Range(0, Partitions).Select(_ => new List<LoggedMessage>())];

    public int WaitingMessages => _mail.Sum(m => m.Count);

    public static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    public CompiledPack PackOf(string hash) => _known[hash];

    public void Activate(CompiledPack pack)
    {
        _known[pack.Name.Hash] = pack;
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new PackSwitch(pack.Election, pack.Name.Hash, pack.Name.Name, pack.Name.Version), GrainsJson.Default.PackSwitch);
        var id = NextId(GridId.Message);
        for (var partition = 0; partition < Partitions; partition++)
        {
            Add(partition, id, default, MessageKind.PackSwitch, body, default, default);
        }
    }

    public GridId Post(IncidentReported report, DateTimeOffset? receivedAt = null, DateTimeOffset? appendedAt = null)
    {
        var received = receivedAt ?? report.OccurredAt.AddMinutes(50);
        var id = NextId(GridId.Incident);
        var grain = new GrainKey(GrainKind.Employee, report.Subject.Key);
        Add(
            grain.PartitionOf(Partitions), id, grain, MessageKind.Incident, JsonSerializer.SerializeToUtf8Bytes(report, GrainsJson.Default.IncidentReported),
            received, appendedAt ?? received);
        return id;
    }

    /// <summary>A human's step on the case of an incident, a day after the last one unless said.</summary>
    public GridId Step(string subject, GridId caseId, CaseEventType type, string at, Func<CaseEventMessage, CaseEventMessage>? with = null)
    {
        var step = new CaseEventMessage { Case = caseId, Type = type, By = "bawaslu-jombang" };
        return Send(
            GridId.CaseEvent, new(GrainKind.Employee, subject), MessageKind.CaseEvent,
            JsonSerializer.SerializeToUtf8Bytes(with?.Invoke(step) ?? step, GrainsJson.Default.CaseEventMessage), At(at));
    }

    public GridId Send(char idKind, GrainKey grain, MessageKind kind, byte[] body, DateTimeOffset at)
    {
        var id = NextId(idKind);
        Add(grain.PartitionOf(Partitions), id, grain, kind, body, at, at);
        return id;
    }

    /// <summary>Moves due timers into the mailboxes, as a store does.</summary>
    public void FireTimers(string now)
    {
        foreach (var (timer, due) in Timers.Where(t => t.Value <= At(now)).OrderBy(t => t.Value).ThenBy(t => t.Key.Case).ThenBy(t => t.Key.Clock).ToList())
        {
            Timers.Remove(timer);
            Add(
                timer.Grain.PartitionOf(Partitions), GridId.Derive(GridId.Message, timer.Case, $"timer/{timer.Clock}/{due.UtcTicks}"), timer.Grain,
                MessageKind.TimerDue, JsonSerializer.SerializeToUtf8Bytes(new(timer.Case, timer.Clock), GrainsJson.Default.TimerDue), due, At(now));
        }
    }

    /// <summary>Handles all mail.</summary>
    public World Run()
    {
        while (WaitingMessages > 0)
        {
            for (var partition = 0; partition < Partitions; partition++)
            {
                if (_mail[partition].Count > 0)
                {
                    Turn(partition);
                }
            }
        }

        return this;
    }

    public EmployeeState Employee(string subject) =>
        JsonSerializer.Deserialize(States[new(new(GrainKind.Employee, subject), "")], GrainsJson.Default.EmployeeState)!;

    public RegionState Region(string code) => States.TryGetValue(new(new(GrainKind.Region, code), ""), out var bytes)
        ? JsonSerializer.Deserialize(bytes, GrainsJson.Default.RegionState)!
        : new() { Code = code };

    public PartState Part(string code, string part) =>
        JsonSerializer.Deserialize(States[new(new(GrainKind.Region, code), part)], GrainsJson.Default.PartState)!;

    public ProvinceState Province(string code) =>
        JsonSerializer.Deserialize(States[new(new(GrainKind.Province, code), "")], GrainsJson.Default.ProvinceState)!;

    public JsonElement Decision(GridId incident) => JsonDocument.Parse(Decisions[incident][^1]).RootElement;

    /// <summary>Escalations by rule: status and count.</summary>
    public IEnumerable<(EscalationStatus Status, int Count)> EscalationsOf(string rule) => Escalations.Values.Where(e => e.Rule == rule)
        .Select(e => (e.Status, JsonDocument.Parse(e.Body).RootElement.GetProperty("count").GetInt32()));

    private GridId NextId(char kind) => new(kind, ++_ids);

    private void Add(int partition, GridId id, GrainKey grain, MessageKind kind, byte[] body, DateTimeOffset receivedAt, DateTimeOffset appendedAt) =>
        _mail[partition].Add(new()
        {
            Sequence = ++_sequence, Id = id, Grain = grain, Kind = kind, Body = body, ReceivedAt = receivedAt, AppendedAt = appendedAt,
        });

    private void Turn(int partition)
    {
        var messages = _mail[partition].Take(_cut()).ToList();
        var states = Load(TurnHandler.KeysOf(messages));
        foreach (var (key, bytes) in Load(TurnHandler.MoreKeysOf(messages, states)))
        {
            states[key] = bytes;
        }

        var number = ++_turns[partition];
        var outcome = TurnHandler.Handle(new()
        {
            Cell = Cell,
            Partition = partition,
            Number = number,
            ChainHead = _heads[partition],
            ActivePacks = _packs[partition],
            Messages = messages,
            States = states,
            IsWatched = IsWatched,
            PackOf = PackOf,
        });
        Commit(partition, number, messages, outcome);
    }

    private Dictionary<StateKey, byte[]> Load(IEnumerable<StateKey> keys) => keys.Where(States.ContainsKey).ToDictionary(k => k, k => States[k]);

    private void Commit(int partition, long number, List<MailboxMessage> messages, TurnOutcome outcome)
    {
        Assert.InRange(outcome.Handled, 1, messages.Count);
        _mail[partition].RemoveRange(0, outcome.Handled);
        foreach (var message in messages.Take(outcome.Handled).Where(m => m.Kind == MessageKind.PackSwitch))
        {
            var change = JsonSerializer.Deserialize(message.Body.Span, GrainsJson.Default.PackSwitch)!;
            _packs[partition][change.Election] = change.Hash;
        }

        foreach (var entry in outcome.Entries)
        {
            _heads[partition] = entry.Hash;
            Log[partition].Add(new(number, entry.Index, messages.First(m => m.Id == entry.Message), entry.Bytes.ToArray(), entry.Hash));
        }

        foreach (var row in outcome.Decisions)
        {
            var bytes = AuditChain.PayloadOf(outcome.Entries[row.Index].Bytes, "decision");
            Decisions.TryAdd(row.Incident, []);
            Decisions[row.Incident].Add(System.Text.Encoding.UTF8.GetString(bytes.Span));
        }

        foreach (var (key, bytes) in outcome.States)
        {
            States[key] = bytes!;
        }

        foreach (var (id, row) in outcome.Cases)
        {
            Cases[id] = row;
        }

        foreach (var (id, row) in outcome.Escalations)
        {
            // A store writes new rows and known ones apart.
            Assert.Equal(!Escalations.ContainsKey(id), outcome.OpenedEscalations.Contains(id));
            if (outcome.CountedEscalations.Contains(id))
            {
                Assert.Equal(Escalations[id] with { Body = row.Body }, row);
            }

            if (OpenEscalations.Has(row))
            {
                // And may read an open one of counts from its owner's state.
                var inState = OpenEscalations.Of(row.Owner, States[new(row.Owner, "")]).Single(e => e.Id == id);
                Assert.Equal(row with { Body = inState.Body }, inState);
                Assert.Equal(System.Text.Encoding.UTF8.GetString(row.Body), System.Text.Encoding.UTF8.GetString(inState.Body));
            }

            Escalations[id] = row;
        }

        Assert.Subset(outcome.Escalations.Keys.ToHashSet(), outcome.CountedEscalations);

        foreach (var left in outcome.Left)
        {
            Cases.Remove(left.Id);
            foreach (var escalation in left.Escalations)
            {
                Escalations.Remove(escalation);
            }
        }

        foreach (var (timer, due) in outcome.Timers)
        {
            if (due is { } at)
            {
                Timers[timer] = at;
            }
            else
            {
                Timers.Remove(timer);
            }
        }

        foreach (var result in outcome.EventResults)
        {
            Results[result.Event] = result;
        }

        History.AddRange(outcome.CaseHistory);
        DeadLetters.AddRange(outcome.DeadLetters);
        Changes.AddRange(outcome.Changes);
        Elsewhere.AddRange(outcome.Elsewhere);
        foreach (var message in outcome.Messages)
        {
            Add(message.Grain.PartitionOf(Partitions), message.Id, message.Grain, message.Kind, message.Body, message.ReceivedAt, message.ReceivedAt);
        }
    }
}

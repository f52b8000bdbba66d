using System.Collections.Immutable;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Turns;

/// <summary>
/// Recomputes every case, state and count of a cell from its log and compares with what is stored. Region reports are no part of the log:
/// they follow from it, and regions do not depend on their order.
/// </summary>
public sealed class GridChecker(string cell, Func<string, CompiledPack> packOf)
{
    private readonly List<Replay> _partitions = [];
    private readonly Dictionary<StateKey, byte[]> _states = [];
    private readonly Dictionary<GridId, EscalationRow> _aggregates = [];
    private readonly List<string> _faults = [];

    /// <summary>A partition's replay to feed with its log, in order; all are needed before <see cref="Finish"/>.</summary>
    public Replay Partition(int partition)
    {
        var replay = new Replay(cell, partition, packOf);
        _partitions.Add(replay);
        return replay;
    }

    /// <summary>All partitions' logs ended: adds up regions and provinces.</summary>
    public void Finish()
    {
        var active = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var partition in _partitions)
        {
            partition.Finish();
            _faults.AddRange(partition.Faults);
            foreach (var (election, hash) in partition.ActivePacks)
            {
                active[election] = hash;
            }
        }

        // What people's grains are told is in the log itself.
        var provinces = AddUp(_partitions.SelectMany(p => p.Messages).Where(static m => m.Grain.Kind != GrainKind.Employee), active);
        AddUp(provinces, active);
    }

    /// <summary>What is wrong with the log itself, then with what is stored. Names keys and ids, never what they hold.</summary>
    /// <param name="stored">A stored state, or null.</param>
    /// <param name="caseOf">A stored case, or null.</param>
    /// <param name="escalationOf">A stored escalation, or null.</param>
    public IReadOnlyList<string> Compare(Func<StateKey, byte[]?> stored, Func<GridId, CaseRow?> caseOf, Func<GridId, EscalationRow?> escalationOf)
    {
        var faults = new List<string>(_faults);
        foreach (var partition in _partitions)
        {
            foreach (var (key, bytes) in partition.States)
            {
                if (stored(key) is not { } found || !found.AsSpan().SequenceEqual(bytes))
                {
                    faults.Add($"state {key.Grain.Kind}/{key.Part}: differs from the log's");
                }
            }

            foreach (var (id, row) in partition.Cases)
            {
                if (caseOf(id) is not { } found || found with { Body = row.Body } != row || !found.Body.AsSpan().SequenceEqual(row.Body))
                {
                    faults.Add($"case {id}: differs from the log's");
                }
            }

            foreach (var (id, row) in partition.Escalations)
            {
                if (escalationOf(id) is not { } found || (found.Owner, found.Rule, found.Status) != (row.Owner, row.Rule, row.Status)
                    || !found.Body.AsSpan().SequenceEqual(row.Body))
                {
                    faults.Add($"escalation {id}: differs from the log's");
                }
            }
        }

        foreach (var (key, bytes) in _states)
        {
            if (Differing(key, bytes, stored) is { Length: > 0 } members)
            {
                faults.Add($"state {key.Grain}/{key.Part}: does not add up in {members}");
            }
        }

        return faults;
    }

    /// <summary>Cases after the log, by id.</summary>
    public IEnumerable<CaseRow> Cases => _partitions.SelectMany(p => p.Cases.Values);

    /// <summary>Keys of all states that follow from the log: of employees, regions and provinces.</summary>
    public IEnumerable<StateKey> States => _partitions.SelectMany(p => p.States.Keys).Concat(_states.Keys);

    /// <summary>Escalations of cases after the log, open or closed.</summary>
    public IEnumerable<EscalationRow> CaseEscalations => _partitions.SelectMany(p => p.Escalations.Values);

    /// <summary>Which incidents each case has after the log.</summary>
    public IEnumerable<(GridId Case, GridId Incident)> CaseIncidents => _partitions.SelectMany(p => p.CaseIncidents);

    /// <summary>The decision of each decided incident: the latest.</summary>
    public IEnumerable<KeyValuePair<GridId, GridId>> Decisions => _partitions.SelectMany(p => p.Decisions);

    /// <summary>Clocks that run after the log.</summary>
    public IEnumerable<KeyValuePair<TimerKey, DateTimeOffset>> Timers => _partitions.SelectMany(p => p.Timers);

    /// <summary>Escalations of counts after the log, by rule and key: what is open, and its count.</summary>
    public IEnumerable<EscalationRow> Aggregates => _aggregates.Values.Where(e => e.Status != EscalationStatus.Closed);

    private List<OutgoingMessage> AddUp(IEnumerable<OutgoingMessage> messages, Dictionary<string, string> active)
    {
        var further = new List<OutgoingMessage>();
        foreach (var grain in messages.GroupBy(m => m.Grain))
        {
            var mail = grain.Select((m, i) => new MailboxMessage
            {
                Sequence = i,
                Id = m.Id,
                Grain = m.Grain,
                Kind = m.Kind,
                Body = m.Body,
                ReceivedAt = m.ReceivedAt,
                AppendedAt = m.ReceivedAt,
            }).ToList();
            var outcome = TurnHandler.Handle(new()
            {
                Cell = cell,
                Partition = 0,
                Number = 1,
                ChainHead = Audit.AuditChain.Genesis,
                ActivePacks = active,
                Messages = mail,
                States = _states,
                IsWatched = false,
                PackOf = packOf,
            });
            _faults.AddRange(outcome.DeadLetters.Select(d => $"{grain.Key}: {d.Reason}"));
            foreach (var (key, bytes) in outcome.States)
            {
                _states[key] = bytes!;
            }

            foreach (var (id, row) in outcome.Escalations)
            {
                _aggregates[id] = row;
            }

            further.AddRange(outcome.Messages);
        }

        return further;
    }

    /// <summary>The members in which a stored state is not what follows from the log; empty when it is.</summary>
    private string Differing(StateKey key, byte[] expected, Func<StateKey, byte[]?> stored)
    {
        if (stored(key) is not { } found)
        {
            return "all: it is missing";
        }

        if (key.Grain.Kind == GrainKind.Province)
        {
            // Which item of a region crosses a threshold depends on the order of messages, and with it the time of what the province was told.
            var a = JsonSerializer.Deserialize(expected, GrainsJson.Default.ProvinceState)!;
            var b = JsonSerializer.Deserialize(found, GrainsJson.Default.ProvinceState)!;
            return Differing(a with { Open = Bare(a.Open), AsOf = default }, b with { Open = Bare(b.Open), AsOf = default }, GrainsJson.Default.ProvinceState);
        }

        if (key.Part.Length > 0)
        {
            // A part forgets old days when it is next touched: both are brought to the region's time.
            var core = JsonSerializer.Deserialize(_states[new(key.Grain, "")], GrainsJson.Default.RegionState)!;
            var first = RegionGrain.FirstKept(core, TermsOf());
            var a = JsonSerializer.Deserialize(expected, GrainsJson.Default.PartState)!;
            var b = JsonSerializer.Deserialize(found, GrainsJson.Default.PartState)!;
            return Differing(a with { Days = a.Days.Since(first) }, b with { Days = b.Days.Since(first) }, GrainsJson.Default.PartState);
        }

        var x = JsonSerializer.Deserialize(expected, GrainsJson.Default.RegionState)!;
        var y = JsonSerializer.Deserialize(found, GrainsJson.Default.RegionState)!;
        return Differing(x with { Open = Bare(x.Open) }, y with { Open = Bare(y.Open) }, GrainsJson.Default.RegionState);
    }

    private PackTerms TermsOf() => new(packOf(_partitions.SelectMany(p => p.ActivePacks.Values).First()));

    private static string Differing<T>(T expected, T found, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
    {
        using var a = JsonSerializer.SerializeToDocument(expected, type);
        using var b = JsonSerializer.SerializeToDocument(found, type);
        var names = a.RootElement.EnumerateObject().Concat(b.RootElement.EnumerateObject()).Select(m => m.Name).Distinct();
        return string.Join(", ", names.Where(n => !(a.RootElement.TryGetProperty(n, out var x) && b.RootElement.TryGetProperty(n, out var y) && JsonElement.DeepEquals(x, y))));
    }

    /// <summary>What of open escalations follows from the set of messages: rule, key and count, not who opened it when or saw it.</summary>
    private static ImmutableSortedDictionary<string, AggregateEscalation> Bare(ImmutableSortedDictionary<string, AggregateEscalation> open) =>
        open.ToImmutableSortedDictionary(
            e => e.Key,
            e => e.Value with { Id = new(GridId.Escalation, 0), OpenedAt = default, UpdatedAt = default, DueAt = null, Status = EscalationStatus.Open });
}

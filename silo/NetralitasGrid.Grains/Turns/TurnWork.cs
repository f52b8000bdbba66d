using System.Text.Json;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Employees;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Provinces;
using NetralitasGrid.Grains.Regions;

namespace NetralitasGrid.Grains.Turns;

/// <summary>One turn while it is handled: grain states as they become, and the outcome as it grows. Owned by one thread.</summary>
internal sealed partial class TurnWork(TurnInput input)
{
    private readonly TurnOutcome _outcome = new(input.Messages.Count);
    private readonly Dictionary<string, string> _active = new(input.ActivePacks, StringComparer.Ordinal);
    private readonly Dictionary<string, PackTerms> _packs = new(StringComparer.Ordinal);
    private readonly Dictionary<GrainKey, (EmployeeState? Before, EmployeeState? Now)> _employees = new(input.Messages.Count);
    private readonly Dictionary<GrainKey, RegionWork> _regions = [];
    private readonly Dictionary<GrainKey, (ProvinceState Before, ProvinceState Now)> _provinces = [];
    private readonly Dictionary<GrainKey, (GridId Cause, List<RegionItem> Items)> _toRegions = [];
    private readonly Dictionary<(GrainKey Province, string Region), (GridId Cause, List<ProvinceItem> Items)> _toProvinces = [];
    private readonly Dictionary<GridId, (AggregateEscalation State, GrainKey Owner)> _escalations = [];
    private readonly Effects _effects = new(input.IsWatched);
    private byte[] _head = input.ChainHead;

    /// <summary>Handles one message; whatever goes wrong inside it concerns it alone.</summary>
    public void Handle(MailboxMessage message)
    {
        _effects.Clear();
        try
        {
            Dispatch(message);
        }
#pragma warning disable CA1031 // A message that fails, in whatever way, is set aside; the others of the turn must go on.
        catch (Exception failure) when (failure is not OutOfMemoryException)
#pragma warning restore CA1031
        {
            var reason = $"{failure.GetType().Name} at {_effects.Step}";
            _outcome.DeadLetters.Add(new(
                message.Id, message.Grain, message.Kind, message.Body, message.ReceivedAt, message.AppendedAt, reason, 1));
            _outcome.Changes.Add(new(ChangeKind.DeadLetter, "", message.Id, ReadOnlyMemory<byte>.Empty));
            return;
        }

        Commit(message);
    }

    /// <summary>Handles a message into the effects and, as the last step, puts its grain's new state in place.</summary>
    private void Dispatch(MailboxMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Incident:
                var report = IncidentReportedJson.Shared.Parse(message.Body.Span);
                var (before, now) = EmployeeOf(message.Grain);
                _employees[message.Grain] = (before, EmployeeGrain.Report(now, message, report, TermsOf(report.Election), _effects));
                break;
            case MessageKind.PackSwitch:
                Switch(message, Read(message, GrainsJson.Default.PackSwitch));
                break;
            case MessageKind.RegionReport:
                Region(message, message.RegionReport);
                break;
            case MessageKind.ProvinceReport:
                Province(message, Read(message, GrainsJson.Default.ProvinceReport));
                break;
            case MessageKind.Acknowledge when message.Grain.Kind != GrainKind.Employee:
                Acknowledge(message, Read(message, GrainsJson.Default.EscalationSeen));
                break;
            default:
                Employee(message);
                break;
        }
    }

    /// <summary>Handles what a person's grain is told less often than incidents.</summary>
    private void Employee(MailboxMessage message)
    {
        var (before, now) = EmployeeOf(message.Grain);
        _employees[message.Grain] = (before, message.Kind switch
        {
            MessageKind.CaseEvent => EmployeeGrain.Event(now, message, Read(message, GrainsJson.Default.CaseEventMessage), TermsOf, TermsOfHash, _effects),
            MessageKind.TimerDue => EmployeeGrain.TimerDue(now, message, Read(message, GrainsJson.Default.TimerDue), TermsOf, _effects),
            MessageKind.RecordFact => EmployeeGrain.Fact(now, message, Read(message, GrainsJson.Default.RecordFact), _effects),
            MessageKind.SubjectJoined => EmployeeGrain.Join(now, message, Read(message, GrainsJson.Default.SubjectJoined), _effects),
            MessageKind.CasesLeft => EmployeeGrain.Leave(now, message, Read(message, GrainsJson.Default.CasesLeft), input.Cell, _effects),
            MessageKind.CasesCame => EmployeeGrain.Arrive(now, message, Read(message, GrainsJson.Default.CasesCame), _effects),
            MessageKind.Acknowledge => EmployeeGrain.Seen(now, message, Read(message, GrainsJson.Default.EscalationSeen), _effects),
            _ => throw new InvalidOperationException("A message of no known kind."),
        });
    }

    private void Acknowledge(MailboxMessage message, EscalationSeen seen)
    {
        _effects.Step = "ACKNOWLEDGE";
        _effects.Entries.Add(new("ACKNOWLEDGE", "data", message.Body));
        if (message.Grain.Kind == GrainKind.Province)
        {
            var (before, now) = ProvinceOf(message.Grain);
            var open = Aggregates.Acknowledge(now.Open, seen.Escalation, message.ReceivedAt, out var provinceSeen);
            Told(provinceSeen);
            _provinces[message.Grain] = (before, open is null ? now : now with { Open = open });
            return;
        }

        var region = RegionOf(message.Grain);
        var seenOpen = Aggregates.Acknowledge(region.Core.Open, seen.Escalation, message.ReceivedAt, out var regionSeen);
        Told(regionSeen);
        if (seenOpen is not null)
        {
            Do(region, r =>
            {
                r.Core.Open = Aggregates.Acknowledge(r.Core.Open, seen.Escalation, message.ReceivedAt, out _) ?? r.Core.Open;
                r.IsChanged = true;
            });
        }

        void Told(AggregateEscalation? told)
        {
            if (told is not null)
            {
                _effects.Escalations.Add((told, message.Grain, EscalationStep.Acknowledged));
            }
        }
    }

    private void Switch(MailboxMessage message, PackSwitch change)
    {
        // The pack must be there before the switch counts: a partition never points to one that no silo can load.
        _ = TermsOfHash(change.Hash);
        _effects.Entries.Add(new("PACK_SWITCH", "data", message.Body));
        _active[change.Election] = change.Hash;
    }

    private void Region(MailboxMessage message, RegionReport report)
    {
        _effects.Step = "REGION";
        var region = RegionOf(message.Grain);
        try
        {
            Apply(region, report, _effects);
        }
        catch
        {
            // The state was changed half-way: it is made again from what went well.
            _regions.Remove(message.Grain);
            var again = RegionOf(message.Grain);
            foreach (var step in region.Done)
            {
                step(again);
                again.Done.Add(step);
            }

            throw;
        }

        region.Done.Add(r => Apply(r, report, new()));
    }

    private void Apply(RegionWork region, RegionReport report, Effects effects)
    {
        foreach (var item in report.Items)
        {
            RegionGrain.Apply(region, item, TermsOf(item.Election), input.ChildrenOf, effects);
        }

        region.IsChanged = true;
        region.Counted = true;
    }

    private static void Do(RegionWork region, Action<RegionWork> step)
    {
        step(region);
        region.Done.Add(step);
    }

    private void Province(MailboxMessage message, ProvinceReport report)
    {
        _effects.Step = "PROVINCE";
        var (before, now) = ProvinceOf(message.Grain);
        foreach (var item in report.Items)
        {
            now = ProvinceGrain.Apply(now, item, TermsOf(item.Election), input.ChildrenOf, _effects);
        }

        _provinces[message.Grain] = (before, now);
    }

    /// <summary>Moves the effects of a message that went well into the outcome.</summary>
    private void Commit(MailboxMessage message)
    {
        foreach (var pending in _effects.Entries)
        {
            var index = _outcome.Entries.Count;
            var bytes = AuditChain.Entry(
                _outcome.Room, input.Cell, input.Partition, input.Number, index, _head, pending.Kind, message.Id, pending.Property, pending.Payload.Span);
            _head = AuditChain.HashOf(bytes.Span);
            _outcome.Entries.Add(new(index, message.Id, bytes, _head));
            if (pending.Decision is { } decided)
            {
                _outcome.Decisions.Add(new(decided.Decision, decided.Incident, decided.Case, index));
            }
        }

        _outcome.CaseIncidents.AddRange(_effects.Incidents);
        _outcome.CaseHistory.AddRange(_effects.History);
        _outcome.EventResults.AddRange(_effects.Results);
        _outcome.Elsewhere.AddRange(_effects.Elsewhere);
        _outcome.Changes.AddRange(_effects.Changes);
        foreach (var (region, item) in _effects.Regions)
        {
            var to = new GrainKey(GrainKind.Region, region);
            if (!_toRegions.TryGetValue(to, out var report))
            {
                _toRegions[to] = report = (message.Id, []);
            }

            report.Items.Add(item);
        }

        foreach (var (province, item) in _effects.Provinces)
        {
            var to = (new GrainKey(GrainKind.Province, province), message.Grain.Key);
            if (!_toProvinces.TryGetValue(to, out var report))
            {
                _toProvinces[to] = report = (message.Id, []);
            }

            report.Items.Add(item);
        }

        foreach (var (told, owner, step) in _effects.Escalations)
        {
            if (step == EscalationStep.Opened)
            {
                _outcome.OpenedEscalations.Add(told.Id);
            }

            if (step != EscalationStep.Counted)
            {
                _outcome.CountedEscalations.Remove(told.Id);
            }
            else if (!_escalations.ContainsKey(told.Id))
            {
                _outcome.CountedEscalations.Add(told.Id);
            }

            _escalations[told.Id] = (told, owner);
        }
    }

    private PackTerms TermsOf(string election) => _active.TryGetValue(election, out var hash)
        ? TermsOfHash(hash)
        : throw new InvalidOperationException("No pack is active for the election.");

    private PackTerms TermsOfHash(string hash)
    {
        if (!_packs.TryGetValue(hash, out var terms))
        {
            _packs[hash] = terms = new(input.PackOf(hash));
        }

        return terms;
    }

    private static T Read<T>(MailboxMessage message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        JsonSerializer.Deserialize(message.Body.Span, type) ?? throw new JsonException("The message is empty.");
}

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
    private readonly TurnOutcome _outcome = new();
    private readonly Dictionary<string, string> _active = new(input.ActivePacks, StringComparer.Ordinal);
    private readonly Dictionary<string, PackTerms> _packs = new(StringComparer.Ordinal);
    private readonly Dictionary<GrainKey, (EmployeeState? Before, EmployeeState? Now)> _employees = new(input.Messages.Count);
    private readonly Dictionary<GrainKey, RegionWork> _regions = [];
    private readonly Dictionary<GrainKey, (ProvinceState Before, ProvinceState Now)> _provinces = [];
    private readonly Dictionary<GrainKey, (GridId Cause, List<RegionItem> Items)> _toRegions = [];
    private readonly Dictionary<(GrainKey Province, string Region), (GridId Cause, List<ProvinceItem> Items)> _toProvinces = [];
    private readonly Effects _effects = new();
    private byte[] _head = input.ChainHead;

    /// <summary>Handles one message; whatever goes wrong inside it concerns it alone.</summary>
    public void Handle(MailboxMessage message)
    {
        _effects.Clear();
        Action commit;
        try
        {
            commit = Dispatch(message);
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

        commit();
        Commit(message);
    }

    /// <summary>Handles a message into the effects; the answer puts its grain's new state in place.</summary>
    private Action Dispatch(MailboxMessage message)
    {
        switch (message.Kind)
        {
            case MessageKind.Incident:
                var report = IncidentReportedJson.Shared.Parse(message.Body.Span);
                return Employee(message, s => EmployeeGrain.Report(s, message, report, TermsOf(report.Election), _effects));
            case MessageKind.CaseEvent:
                var step = Read(message, GrainsJson.Default.CaseEventMessage);
                return Employee(message, s => EmployeeGrain.Event(s, message, step, TermsOf, TermsOfHash, _effects));
            case MessageKind.TimerDue:
                var timer = Read(message, GrainsJson.Default.TimerDue);
                return Employee(message, s => EmployeeGrain.TimerDue(s, message, timer, TermsOf, _effects));
            case MessageKind.RecordFact:
                var fact = Read(message, GrainsJson.Default.RecordFact);
                return Employee(message, s => EmployeeGrain.Fact(s, message, fact, _effects));
            case MessageKind.SubjectJoined:
                var joined = Read(message, GrainsJson.Default.SubjectJoined);
                return Employee(message, s => EmployeeGrain.Join(s, message, joined, _effects));
            case MessageKind.CasesLeft:
                var left = Read(message, GrainsJson.Default.CasesLeft);
                return Employee(message, s => EmployeeGrain.Leave(s, message, left, input.Cell, _effects));
            case MessageKind.CasesCame:
                var came = Read(message, GrainsJson.Default.CasesCame);
                return Employee(message, s => EmployeeGrain.Arrive(s, message, came, _effects));
            case MessageKind.Acknowledge:
                var seen = Read(message, GrainsJson.Default.EscalationSeen);
                return Acknowledge(message, seen);
            case MessageKind.PackSwitch:
                var change = Read(message, GrainsJson.Default.PackSwitch);
                return Switch(message, change);
            case MessageKind.RegionReport:
                return Region(message, message.RegionReport);
            case MessageKind.ProvinceReport:
                return Province(message, Read(message, GrainsJson.Default.ProvinceReport));
            default:
                throw new InvalidOperationException("A message of no known kind.");
        }
    }

    private Action Employee(MailboxMessage message, Func<EmployeeState?, EmployeeState?> handle)
    {
        var (before, now) = EmployeeOf(message.Grain);
        var changed = handle(now);
        return () => _employees[message.Grain] = (before, changed);
    }

    private Action Acknowledge(MailboxMessage message, EscalationSeen seen)
    {
        if (message.Grain.Kind == GrainKind.Employee)
        {
            return Employee(message, s => EmployeeGrain.Seen(s, message, seen, _effects));
        }

        _effects.Step = "ACKNOWLEDGE";
        _effects.Entries.Add(new("ACKNOWLEDGE", "data", message.Body));
        if (message.Grain.Kind == GrainKind.Province)
        {
            var (before, now) = ProvinceOf(message.Grain);
            var open = Aggregates.Acknowledge(now.Open, message.Grain, seen.Escalation, message.ReceivedAt, out var provinceRow);
            Told(provinceRow);
            return () => _provinces[message.Grain] = (before, open is null ? now : now with { Open = open });
        }

        var region = RegionOf(message.Grain);
        var seenOpen = Aggregates.Acknowledge(region.Core.Open, message.Grain, seen.Escalation, message.ReceivedAt, out var row);
        Told(row);
        if (seenOpen is null)
        {
            return static () => { };
        }

        return Do(region, r =>
        {
            r.Core.Open = Aggregates.Acknowledge(r.Core.Open, message.Grain, seen.Escalation, message.ReceivedAt, out _) ?? r.Core.Open;
            r.IsChanged = true;
        });

        void Told(EscalationRow? told)
        {
            if (told is not null)
            {
                _effects.Escalations.Add((told.Id, told));
            }
        }
    }

    private Action Switch(MailboxMessage message, PackSwitch change)
    {
        // The pack must be there before the switch counts: a partition never points to one that no silo can load.
        _ = TermsOfHash(change.Hash);
        _effects.Entries.Add(new("PACK_SWITCH", "data", message.Body));
        return () => _active[change.Election] = change.Hash;
    }

    private Action Region(MailboxMessage message, RegionReport report)
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

        return () => region.Done.Add(r => Apply(r, report, new()));
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

    private static Action Do(RegionWork region, Action<RegionWork> step) => () =>
    {
        step(region);
        region.Done.Add(step);
    };

    private Action Province(MailboxMessage message, ProvinceReport report)
    {
        _effects.Step = "PROVINCE";
        var (before, now) = ProvinceOf(message.Grain);
        foreach (var item in report.Items)
        {
            now = ProvinceGrain.Apply(now, item, TermsOf(item.Election), input.ChildrenOf, _effects);
        }

        return () => _provinces[message.Grain] = (before, now);
    }

    /// <summary>Moves the effects of a message that went well into the outcome.</summary>
    private void Commit(MailboxMessage message)
    {
        foreach (var pending in _effects.Entries)
        {
            var index = _outcome.Entries.Count;
            var bytes = AuditChain.Entry(
                input.Cell, input.Partition, input.Number, index, _head, pending.Kind, message.Id, pending.Property, pending.Payload.Span);
            _head = AuditChain.HashOf(bytes);
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

        foreach (var (id, row) in _effects.Escalations)
        {
            _outcome.Escalations[id] = row;
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

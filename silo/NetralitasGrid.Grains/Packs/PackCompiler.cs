using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Packs;

/// <summary>Checks the parts of a pack together and compiles its rules. A pack with any error is never compiled, let alone activated.</summary>
public static class PackCompiler
{
    internal const string Incident = "decision";
    internal const string OverCounts = "aggregates";
    internal const string OverSteps = "process";

    private static readonly RuleInput[] IncidentInputs =
    [
        new("act", typeof(ActFacts)), new("subject", typeof(SubjectFacts)), new("time", typeof(TimeFacts)), new("phase", typeof(Codes.Phase)),
        new("report", typeof(ReportFacts)), new("record", typeof(RecordFacts)), new("thresholds", typeof(Thresholds)),
    ];

    private static readonly RuleInput[] CountInputs = [new("aggregate", typeof(AggregateFacts)), new("thresholds", typeof(Thresholds))];

    private static readonly RuleInput[] StepInputs = [new("process", typeof(ProcessFacts))];

    /// <summary>Reads and compiles a folder; null, and all its faults, when it has any.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public static CompiledPack? CompileFolder(string folder, List<RuleIssue> issues) => Compile(PackReader.ReadFolder(folder), issues);

    /// <summary>Reads and compiles an archive; null, and all its faults, when it has any.</summary>
    public static CompiledPack? CompileArchive(ReadOnlyMemory<byte> bytes, List<RuleIssue> issues) => Compile(PackReader.ReadArchive(bytes), issues);

    /// <summary>Compiles what was read; null, and all its faults, when it has any.</summary>
    public static CompiledPack? Compile(PackReading reading, List<RuleIssue> issues)
    {
        issues.AddRange(reading.Issues);
        if (reading.Document is { } document)
        {
            return Compile(document, issues);
        }

        if (reading.Draft is { } draft)
        {
            FindFaults(draft.Content, reading.Issues, issues);
        }

        return null;
    }

    /// <summary>Compiles a document; null, and all its faults, when it has any.</summary>
    public static CompiledPack? Compile(PackDocument document, List<RuleIssue> issues)
    {
        var content = document.Content;
        var found = new List<RuleIssue>();
        var settings = new RuleSettings();
        var incident = Program(content, Incident, IncidentInputs, settings, found);
        var aggregates = Program(content, OverCounts, CountInputs, settings, found);
        var process = Program(content, OverSteps, StepInputs, settings, found);
        CompiledPack? pack = null;
        var meanings = new MeaningReader(content, found);
        if (incident is null || aggregates is null || process is null)
        {
            ReadMeanings(content, meanings);
        }
        else
        {
            var rules = incident.Rules.Select(r => meanings.Incident(r.Rule, [.. incident.FactsUsed(r.Index).Select(f => f.Path)])).ToArray();
            var details = Details(content, incident, rules, meanings, settings, found, out var detailOf);
            var overCounts = aggregates.Rules.Select(r => meanings.Escalation(r.Rule)).ToArray();
            var overSteps = process.Rules.Select(r => meanings.Escalation(r.Rule)).ToArray();
            CheckReferences(content, incident, rules, found);
            if (!found.Exists(i => i.Severity == RuleSeverity.Error))
            {
                pack = new CompiledPack(
                    document, new IncidentRules(incident, rules, details, detailOf),
                    new EscalationRules<AggregateFacts>(aggregates, overCounts, content.Thresholds),
                    new EscalationRules<ProcessFacts>(process, overSteps, null));
            }
        }

        issues.AddRange(found);
        return pack;
    }

    /// <summary>The inputs of a workflow of packs, by its name.</summary>
    internal static IReadOnlyList<RuleInput> InputsOf(string workflow) => workflow switch
    {
        OverCounts => CountInputs,
        OverSteps => StepInputs,
        _ => IncidentInputs,
    };

    // The faults of a pack's rules, though other files have some of their own: as far as those files do not speak in them.
    private static void FindFaults(PackContent content, IReadOnlyList<RuleIssue> known, List<RuleIssue> issues)
    {
        var errors = known.Where(i => i.Severity == RuleSeverity.Error).Select(i => i.File).ToList();
        var ofRules = errors.Exists(f => f.StartsWith("workflows/", StringComparison.Ordinal));
        var found = new List<RuleIssue>();
        foreach (var name in (ReadOnlySpan<string>)[Incident, OverCounts, OverSteps])
        {
            if (content.Workflows.TryGetValue(name, out var workflow))
            {
                WorkflowCompiler.Compile(workflow, InputsOf(name), new RuleSettings(), content.Workflows, found);
            }
        }

        // A workflow whose file cannot be read is missing for that reason alone.
        issues.AddRange(found.Where(i => !(ofRules && i.Code == RuleCodes.UnknownWorkflow)));
        if (errors.TrueForAll(f => f.StartsWith("workflows/", StringComparison.Ordinal) || f.StartsWith("ikp/", StringComparison.Ordinal) || f.StartsWith("overlays/", StringComparison.Ordinal)))
        {
            ReadMeanings(content, new MeaningReader(content, issues));
        }
    }

    // What the rules mean can be checked though their conditions do not compile.
    private static void ReadMeanings(PackContent content, MeaningReader meanings)
    {
        if (content.Workflows.TryGetValue(Incident, out var decision))
        {
            foreach (var rule in decision.WorkflowsToInject.SelectMany(w => content.Workflows.TryGetValue(w, out var injected) ? injected.Rules : []).Concat(decision.Rules).Where(r => r.Enabled))
            {
                meanings.Incident(rule, []);
            }
        }

        foreach (var rule in ((string[])[OverCounts, OverSteps]).SelectMany(w => content.Workflows.TryGetValue(w, out var workflow) ? workflow.Rules : []).Where(r => r.Enabled))
        {
            meanings.Escalation(rule);
        }
    }

    private static WorkflowProgram? Program(PackContent content, string name, RuleInput[] inputs, RuleSettings settings, List<RuleIssue> issues)
    {
        if (content.Workflows.TryGetValue(name, out var workflow))
        {
            return WorkflowCompiler.Compile(workflow, inputs, settings, content.Workflows, issues);
        }

        issues.Add(new RuleIssue(
            PackCodes.FileMissing, RuleSeverity.Error, "workflows/", "", 0, 0, $"the pack has no workflow '{name}'", null,
            NearestName.Of(name, content.Workflows.Keys)));
        return null;
    }

    // The children of nested rules are compiled once more as rules of their own, with the same notions: run only when their rule matched.
    private static WorkflowProgram? Details(
        PackContent content, WorkflowProgram incident, PackRule[] rules, MeaningReader meanings, RuleSettings settings, List<RuleIssue> issues,
        out (PackRule Rule, RuleDetail Detail)[] detailOf)
    {
        var children = incident.Rules.SelectMany(r => r.Rule.Rules.Select(c => (Parent: rules[r.Index], Child: c))).Where(x => x.Child.Enabled).ToArray();
        detailOf = [.. children.Select(c => (c.Parent, meanings.Detail(c.Child, c.Parent)))];
        if (children.Length == 0)
        {
            return null;
        }

        var workflow = new Workflow { Name = "details", GlobalParams = content.Workflows[Incident].GlobalParams, Rules = [.. children.Select(c => c.Child)] };
        return WorkflowCompiler.Compile(workflow, incident.Inputs, settings, null, issues);
    }

    private static void CheckReferences(PackContent content, WorkflowProgram incident, PackRule[] rules, List<RuleIssue> issues)
    {
        var ids = rules.Select(r => r.Id).ToList();
        for (var i = 0; i < rules.Length; i++)
        {
            foreach (var (property, unknown) in (rules[i].Needs?.Except ?? []).Select(e => ("needs", e)).Concat(rules[i].Overlaps.Select(o => ("overlaps", o))).Where(r => !ids.Contains(r.Item2)))
            {
                var at = incident.Rules[i].Rule.LocationOf(property);
                issues.Add(new RuleIssue(
                    PackCodes.UnknownReference, RuleSeverity.Error, at.File, at.Pointer, at.Line, at.Column, $"there is no rule '{unknown}'", null,
                    NearestName.Of(unknown, ids)));
            }
        }

        foreach (var unknown in content.Routing.Escalate.Rules.Where(e => !ids.Contains(e)))
        {
            issues.Add(new RuleIssue(
                PackCodes.UnknownReference, RuleSeverity.Error, "routing.json", "/escalate/rules", 0, 0, $"there is no rule '{unknown}'", null,
                NearestName.Of(unknown, ids)));
        }
    }
}

using System.Reflection;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Facts;

/// <summary>Every fact that the rules of a pack can read, with its meaning for people. Types and codes come from the inputs themselves.</summary>
public static class FactCatalogue
{
    private static readonly (string Workflow, string Input, Type Type)[] Inputs =
    [
        (PackCompiler.Incident, "act", typeof(ActFacts)), (PackCompiler.Incident, "subject", typeof(SubjectFacts)), (PackCompiler.Incident, "time", typeof(TimeFacts)),
        (PackCompiler.Incident, "report", typeof(ReportFacts)), (PackCompiler.Incident, "record", typeof(RecordFacts)),
        ($"{PackCompiler.Incident}, {PackCompiler.OverCounts}", "thresholds", typeof(Thresholds)), (PackCompiler.OverCounts, "aggregate", typeof(AggregateFacts)),
        (PackCompiler.OverSteps, "process", typeof(ProcessFacts)),
    ];

    /// <summary>All facts: those of an incident, the pack's own numbers, those of counts, those of a case's steps.</summary>
    public static IReadOnlyList<Fact> All { get; } = [.. Read()];

    /// <summary>The paths that the inputs have.</summary>
    internal static IEnumerable<string> Paths => Inputs.SelectMany(i => i.Type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => $"{i.Input}.{Word(p.Name)}")).Append("phase");

    /// <summary>A fact by its path, or null.</summary>
    public static Fact? Find(string path) => All.FirstOrDefault(f => f.Path == path);

    /// <summary>A condition over the facts of a workflow of packs, compiled alone; null, and its faults, when it has any.</summary>
    public static WorkflowProgram? Compile(string workflow, string condition, List<RuleIssue> issues) => WorkflowCompiler.Compile(
        new Workflow { Name = workflow, Rules = [new Rule { Name = "condition", Expression = condition }] }, PackCompiler.InputsOf(workflow), new RuleSettings(), null, issues);

    private static IEnumerable<Fact> Read()
    {
        foreach (var (path, words) in FactWords.All)
        {
            var (workflow, type) = TypeOf(path);
            var list = type.IsArray ? type.GetElementType() : null;
            var inner = list ?? Nullable.GetUnderlyingType(type) ?? type;
            var form = list is not null ? FactForm.Codes
                : inner.IsEnum ? FactForm.Code
                : inner == typeof(bool) ? FactForm.Flag
                : inner == typeof(DateOnly) ? FactForm.Date
                : FactForm.Number;
            yield return new Fact(
                path, workflow, form, inner.IsEnum ? CodesOf(inner) : [], Nullable.GetUnderlyingType(type) is not null, form == FactForm.Number ? words.Least : null,
                new(words.Id, words.En), words.Example, new(words.FromId, words.FromEn));
        }
    }

    private static (string Workflow, Type Type) TypeOf(string path)
    {
        if (path == "phase")
        {
            return (PackCompiler.Incident, typeof(Phase));
        }

        var (workflow, input, owner) = Inputs.Single(i => path.StartsWith(i.Input + ".", StringComparison.Ordinal));
        return (workflow, owner.GetProperties().Single(p => Word(p.Name) == path[(input.Length + 1)..]).PropertyType);
    }

    private static string[] CodesOf(Type list) => [.. Enum.GetNames(list).Select(Code.TextOf)];

    private static string Word(string member) => char.ToLowerInvariant(member[0]) + member[1..];
}

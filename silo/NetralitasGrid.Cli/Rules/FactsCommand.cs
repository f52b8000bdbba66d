using System.CommandLine;
using NetralitasGrid.Grains.Facts;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules facts</c>: the catalogue of what rules can read.</summary>
internal static class FactsCommand
{
    public static Command Create()
    {
        var path = new Argument<string?>("fact") { Description = "Only facts that begin so, such as act or act.symbols", Arity = ArgumentArity.ZeroOrOne };
        var lang = new Option<string>("--lang") { Description = "id or en", DefaultValueFactory = static _ => "id" };
        lang.AcceptOnlyFromAmong("id", "en");
        var json = JsonOutput.Option();
        var command = new Command("facts", "The facts that rules can read: type, meaning, example, source") { path, lang, json };
        command.SetAction(parsed =>
        {
            var start = parsed.GetValue(path);
            var facts = FactCatalogue.All.Where(f => start is null || f.Path == start || f.Path.StartsWith(start + ".", StringComparison.OrdinalIgnoreCase)).ToList();
            if (facts.Count == 0)
            {
                var near = NetralitasGrid.Rules.NearestName.Of(start!, FactCatalogue.All.Select(f => f.Path)); // without a start all are there
                throw new CommandException($"No fact begins with '{start}'.{(near is null ? "" : $" Did you mean '{near}'?")}");
            }

            if (parsed.GetValue(json))
            {
                JsonOutput.Write(facts);
                return 0;
            }

            var (screen, english) = (Screen.Out, parsed.GetValue(lang) == "en");
            foreach (var fact in facts)
            {
                screen.Line($"{screen.Bold(fact.Path)}  {screen.Blue(TypeOf(fact))}");
                screen.Line($"  {(english ? fact.Meaning.En : fact.Meaning.Id)}");
                screen.Line($"  {screen.Green(fact.Example)}  {screen.Dim($"[{(english ? fact.Source.En : fact.Source.Id)}]")}");
            }

            return 0;
        });
        return command;
    }

    private static string TypeOf(Fact fact)
    {
        var type = fact.Form switch
        {
            FactForm.Flag => "true | false",
            FactForm.Code => string.Join(" | ", fact.Codes),
            FactForm.Codes => $"list of {string.Join(" | ", fact.Codes)}",
            FactForm.Number => fact.Least is { } least ? $"whole number from {least}" : "whole number",
            _ => "date, such as 2024-11-27",
        };
        return fact.MayBeNull ? $"{type} | null" : type;
    }
}

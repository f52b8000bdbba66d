using System.CommandLine;
using System.CommandLine.Parsing;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules ...</c>: the rule author's tools. Exit codes: 0 fine, 1 something was found, 2 the command or its files cannot be used.</summary>
internal static class RulesCommands
{
    /// <summary>Something was found: a fault, a failed case, a difference.</summary>
    public const int Found = 1;

    /// <summary>The command line is wrong, or what it names cannot be read.</summary>
    public const int Unusable = 2;

    private const string Name = "rules";

    public static Command Create(CellOption cell)
    {
        var rules = new Command(Name, "The rule author's tools: check, test, explain and compare packs")
        {
            CheckCommand.Create(),
            TestCommand.Create(),
            ExplainCommand.Create(),
            FactsCommand.Create(),
            SchemaCommand.Create(),
            CoverageCommand.Create(cell),
            DiffCommand.Create(),
            BacktestCommand.Create(cell),
            ArchiveCommand.Create(),
            SignCommand.Create(),
        };
        return rules;
    }

    /// <summary>Whether a command is one of these.</summary>
    public static bool Has(CommandResult? command)
    {
        for (; command is not null; command = command.Parent as CommandResult)
        {
            if (command.Command.Name == Name)
            {
                return true;
            }
        }

        return false;
    }
}

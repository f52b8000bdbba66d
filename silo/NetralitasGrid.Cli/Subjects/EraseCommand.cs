using System.CommandLine;

namespace NetralitasGrid.Cli.Subjects;

/// <summary><c>grid erase</c>: destroys the data keys of all incidents of a person, so that what is sealed can never be read again.</summary>
internal static class EraseCommand
{
    public static Command Create(CellOption cell)
    {
        var key = new Argument<string>("key") { Description = "The subject key of the person" };
        var yes = new Option<bool>("--yes") { Description = "Yes, for ever: there is no way back" };
        var command = new Command("erase", "Destroy the personal data of one person (crypto-shredding); codes, counts and decisions stay") { key, yes };
        cell.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var subject = SubjectKeyArgument.Check(parsed.GetValue(key)!);
            if (!parsed.GetValue(yes))
            {
                throw new CommandException($"This destroys the personal data of {subject} for ever. Say so with --yes.");
            }

            await using var store = await cell.OpenAsync(parsed, cancellationToken);
            var incidents = await store.Administration.EraseAsync(subject, "command-line", cancellationToken);
            Console.Error.WriteLine($"The personal data of {incidents} incidents is destroyed.");
        });
        return command;
    }
}

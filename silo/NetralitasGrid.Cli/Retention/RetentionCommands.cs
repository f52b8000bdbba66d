using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Storage.Retention;

namespace NetralitasGrid.Cli.Retention;

/// <summary><c>grid retention run</c>: removes what old closed cases left, beside the running grid; an embedded one is stopped.</summary>
internal static class RetentionCommands
{
    private const string By = "command-line";

    public static Command Create(CellOption cell)
    {
        var retention = new Command("retention", "Removing the log, decisions and sealed data of old closed cases");
        cell.AddTo(retention, secrets: true);
        var before = new Option<DateTimeOffset>("--before") { Description = "Cases that were last touched before this time, for example 2027-01-01T00:00:00+07:00", Required = true };
        var run = new Command("run", "Sign a checkpoint of all states and chains, then remove in short steps; a run that died is finished first") { before };
        run.SetAction(async (parsed, cancellationToken) =>
        {
            var signer = cell.OpenSecrets(parsed).Signer;
            await using var store = await cell.OpenAsync(parsed, cancellationToken);
            try
            {
                var end = await store.Retention.RunAsync(
                    parsed.GetValue(before), signer, cell.Folder(parsed).FullName, By, Console.IsErrorRedirected ? null : new Progress(), cancellationToken);
                Console.Error.Write(Console.IsErrorRedirected ? "" : "\r");
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{end.Messages:#,0} messages removed. Replay starts from {CheckpointFile.NameOf(end.Checkpoint)} in {cell.Folder(parsed).FullName}: keep it beside the anchors."));
            }
            catch (RetentionException e)
            {
                throw new CommandException(e.Message);
            }
        });
        retention.Subcommands.Add(run);
        return retention;
    }

    private sealed class Progress : IProgress<RetentionProgress>
    {
        public void Report(RetentionProgress value) =>
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value.Step,-10} {value.Done,12:#,0}   removed {value.Removed,12:#,0} "));
    }
}

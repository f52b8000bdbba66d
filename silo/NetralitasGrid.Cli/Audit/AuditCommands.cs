using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Cli.Audit;

/// <summary><c>grid audit verify</c>: of a running grid as well as of one at rest, on both engines.</summary>
internal static class AuditCommands
{
    private const int Unsound = 3;

    public static Command Create(CellOption cell)
    {
        var audit = new Command("audit", "The audit chains of decisions and of the cell");
        cell.AddTo(audit, secrets: true);
        var verify = new Command("verify", "Walk every chain and its signed anchors; exit code 3 where something was changed, removed or cut");
        verify.SetAction(async (parsed, cancellationToken) =>
        {
            var key = cell.OpenSecrets(parsed).Signer.PublicKey;
            var anchors = Path.Combine(cell.Folder(parsed).FullName, AnchorWriter.FileName);
            if (cell.Database(parsed) is not null)
            {
                await using var store = await cell.OpenAsync(parsed, cancellationToken);

                // A front door of several cells keeps a file for each.
                anchors = File.Exists(anchors) ? anchors : Path.Combine(cell.Folder(parsed).FullName, AnchorWriter.FileNameOf(store.Cell));
                if (!File.Exists(anchors))
                {
                    Console.Error.WriteLine("No anchor file in the data folder: the anchors come from the database itself. Name a front door's folder with --data to compare.");
                }

                // Entries must not be removed under the walk.
                await using var duty = await store.Administration.TakeDutyAsync(CellDuty.Housekeeping, TimeSpan.Zero, cancellationToken)
                    ?? throw new CommandException("A retention run, a rotation of keys or another verification is under way in this cell: verify when it has ended.");
                return await VerifyAsync(new(store.Read, store.Cell, anchors, key, store.Administration.Anchors), cancellationToken);
            }

            using var reader = await DataFolder.ReadAsync(cell.Folder(parsed), cancellationToken);
            return await VerifyAsync(new(reader.Read, reader.Cell, anchors, key), cancellationToken);
        });
        audit.Subcommands.Add(verify);
        return audit;
    }

    private static async Task<int> VerifyAsync(AuditVerifier verifier, CancellationToken cancellationToken)
    {
        var report = await verifier.VerifyAsync(Console.IsErrorRedirected ? null : new Progress(), cancellationToken);
        Console.Error.Write(Console.IsErrorRedirected ? "" : "\r");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Entries:#,0} entries and {report.Anchors:#,0} anchors verified."));
        foreach (var fault in report.Faults)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault.Chain}, position {fault.Position}: {fault.What}"));
        }

        Console.WriteLine(report.IsSound ? "The audit chains are sound." : $"{report.Faults.Count} chains are not what they were.");
        return report.IsSound ? 0 : Unsound;
    }

    private sealed class Progress : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) =>
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value.Chain,-14} {value.Entries,12:#,0} entries "));
    }
}

using System.CommandLine;
using System.Globalization;
using NetralitasGrid.Storage.Audit;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Cli.Audit;

/// <summary><c>grid audit verify</c>.</summary>
internal static class AuditCommands
{
    private const int Unsound = 3;

    public static Command Create(Option<DirectoryInfo> data)
    {
        var audit = new Command("audit", "The audit chains of decisions and of the cell");
        var secrets = new Option<FileInfo?>("--secrets") { Description = "The secrets file, where it is not in the data folder" };
        var verify = new Command("verify", "Walk every chain and its signed anchors; exit code 3 where something was changed, removed or cut") { secrets };
        verify.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = parsed.GetValue(data)!;
            await using var store = DataFolder.Open(folder);
            var signer = Secrets.Open(folder.FullName, parsed.GetValue(secrets)?.FullName).Signer;
            var verifier = new AuditVerifier(store.Read, store.Cell, Path.Combine(folder.FullName, AnchorWriter.FileName), signer.PublicKey);
            var report = await verifier.VerifyAsync(Console.IsErrorRedirected ? null : new Progress(), cancellationToken);
            Console.Error.Write(Console.IsErrorRedirected ? "" : "\r");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{report.Entries:#,0} entries and {report.Anchors:#,0} anchors verified."));
            foreach (var fault in report.Faults)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{fault.Chain}, position {fault.Position}: {fault.What}"));
            }

            Console.WriteLine(report.IsSound ? "The audit chains are sound." : $"{report.Faults.Count} chains are not what they were.");
            return report.IsSound ? 0 : Unsound;
        });
        audit.Subcommands.Add(verify);
        return audit;
    }

    private sealed class Progress : IProgress<AuditProgress>
    {
        public void Report(AuditProgress value) =>
            Console.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{value.Chain,-14} {value.Entries,12:#,0} entries "));
    }
}

using System.CommandLine;

namespace NetralitasGrid.Cli.Rules;

/// <summary><c>grid rules archive PACK --out FILE</c>: the pack as one file, the bytes that its hash names and that <c>POST /api/packs</c> takes.</summary>
internal static class ArchiveCommand
{
    public static Command Create()
    {
        var pack = PackArgument.Create();
        var output = new Option<FileInfo>("--out") { Description = "Where the archive goes, a .tar", Required = true };
        var json = JsonOutput.Option();
        var command = new Command("archive", "Write a pack into one file, to be uploaded with POST /api/packs (application/x-tar)") { pack, output, json };
        command.SetAction(parsed =>
        {
            var archive = PackArgument.Open(parsed.GetValue(pack)!);
            File.WriteAllBytes(parsed.GetValue(output)!.FullName, archive.Content.Span);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(new { hash = archive.Hash, bytes = archive.Content.Length });
            }
            else
            {
                Console.WriteLine(archive.Hash);
            }

            return 0;
        });
        return command;
    }
}

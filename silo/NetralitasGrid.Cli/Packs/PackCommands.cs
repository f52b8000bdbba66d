using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Cli.Rules;
using NetralitasGrid.Cli.Server;

namespace NetralitasGrid.Cli.Packs;

/// <summary><c>grid packs list|upload|activate|cancel</c>: the packs of a running grid.</summary>
internal static class PackCommands
{
    public static Command Create(ServerOption server)
    {
        var packs = new Command("packs", "The packs of a running grid: which are stored, active, planned");
        server.AddTo(packs);
        packs.Subcommands.Add(List(server));
        packs.Subcommands.Add(Upload(server));
        packs.Subcommands.Add(Activate(server));
        packs.Subcommands.Add(Cancel(server));
        return packs;
    }

    private static Command List(ServerOption server)
    {
        var json = JsonOutput.Option();
        var command = new Command("list", "The stored packs") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var grid = await server.OpenAsync(parsed, cancellationToken);
            var items = (await grid.SendAsync(HttpMethod.Get, "/api/packs", (object?)null, cancellationToken))!.Value.GetProperty("items");
            if (parsed.GetValue(json))
            {
                Console.WriteLine(items.GetRawText());
                return;
            }

            foreach (var pack in items.EnumerateArray())
            {
                Say(pack);
            }
        });
        return command;
    }

    private static Command Upload(ServerOption server)
    {
        var pack = PackArgument.Create();
        var signature = new Option<FileInfo?>("--signature") { Description = "Its signature, as 'grid rules sign --out' wrote it" };
        var command = new Command("upload", "Have a pack checked and stored; it is not active by that") { pack, signature };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var content = new ByteArrayContent(PackArgument.Open(parsed.GetValue(pack)!).Content.ToArray());
            content.Headers.ContentType = new("application/x-tar");
            if (parsed.GetValue(signature) is { } file)
            {
                // The server reads it as a header of the request; as one of the body it travels just the same.
                content.Headers.Add("Pack-Signature", SignatureFile.Read(file.FullName).Trim());
            }

            using var grid = await server.OpenAsync(parsed, cancellationToken);
            Say((await grid.SendAsync(HttpMethod.Post, "/api/packs", content, cancellationToken))!.Value);
        });
        return command;
    }

    private static Command Activate(ServerOption server)
    {
        var version = Version();
        var at = new Option<DateTimeOffset?>("--at") { Description = "When, for example 2024-11-24T00:00:00+07:00; default: now" };
        var command = new Command("activate", "Make a stored pack the active one, now or at a later instant") { version, at };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            object? body = parsed.GetValue(at) is { } time ? new { at = time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFzzz", CultureInfo.InvariantCulture) } : null;
            await ChangeAsync(server, parsed, parsed.GetValue(version)!, "activate", body, cancellationToken);
        });
        return command;
    }

    private static Command Cancel(ServerOption server)
    {
        var version = Version();
        var command = new Command("cancel", "Take a planned activation back") { version };
        command.SetAction((parsed, cancellationToken) => ChangeAsync(server, parsed, parsed.GetValue(version)!, "cancel", null, cancellationToken));
        return command;
    }

    private static Argument<string> Version() => new("version") { Description = "Version or hash of the pack" };

    private static async Task ChangeAsync(ServerOption server, ParseResult parsed, string version, string step, object? body, CancellationToken cancellationToken)
    {
        using var grid = await server.OpenAsync(parsed, cancellationToken);
        Say(await grid.SendAsync(HttpMethod.Post, $"/api/packs/{Uri.EscapeDataString(version)}/{step}", body, cancellationToken)
            ?? throw new CommandException(step == "cancel" ? $"No pack {version} is planned." : $"There is no pack {version}."));
    }

    private static void Say(JsonElement pack)
    {
        var state = pack.GetProperty("active").GetBoolean() ? "active"
            : pack.GetProperty("activatesAt").GetString() is { } at ? $"active from {at}"
            : "stored";
        var signer = pack.GetProperty("signer").GetString() is { } by ? $", signed by {by}" : "";
        Console.WriteLine($"{pack.GetProperty("name").GetString()} {pack.GetProperty("version").GetString()} {pack.GetProperty("hash").GetString()}: {state}{signer}");
    }
}

using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Silo.Access;

namespace NetralitasGrid.Cli.Keys;

/// <summary><c>grid keys add|list|revoke|rotate</c>.</summary>
internal static class KeyCommands
{
    public static Command Create(CellOption cell)
    {
        var keys = new Command("keys", "API keys: who may post, read and decide, and where");
        cell.AddTo(keys);
        keys.Subcommands.Add(Add(cell));
        keys.Subcommands.Add(List(cell));
        keys.Subcommands.Add(Revoke(cell));
        keys.Subcommands.Add(Rotate(cell));
        keys.Subcommands.Add(SealingKeyCommands.Create(cell));
        keys.Subcommands.Add(HashKeyCommands.Create(cell));
        return keys;
    }

    private static Command Add(CellOption cell)
    {
        var source = new Option<string>("--source") { Description = "Stable name of the organisation that gets the key", Required = true };
        var role = new Option<string>("--role") { Description = "reporter, viewer, officer, author, admin or backfill", Required = true };
        role.AcceptOnlyFromAmong([.. Enum.GetValues<Role>().Select(ApiKey.NameOf)]);
        var region = new Option<string>("--region") { Description = "* (everywhere), a province (35) or a regency or city (35.17)", Required = true };
        var expires = new Option<DateTimeOffset?>("--expires") { Description = "When it ends, for example 2024-12-31T00:00:00+07:00; default: never" };
        region.Validators.Add(result =>
        {
            if (!RegionScope.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError("--region takes *, a province such as 35, or a regency or city such as 35.17.");
            }
        });
        var command = new Command("add", "Make a key; its text is shown once, on standard output") { source, role, region, expires };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            _ = ApiKey.TryParseRole(parsed.GetValue(role), out var asked);
            _ = RegionScope.TryParse(parsed.GetValue(region), out var scope);
            await using var book = await cell.OpenKeysAsync(parsed, cancellationToken);
            Show(await book.AddAsync(parsed.GetValue(source)!, asked, scope!, parsed.GetValue(expires), cancellationToken));
        });
        return command;
    }

    private static Command List(CellOption cell)
    {
        var json = new Option<bool>("--json") { Description = "As one JSON array" };
        var command = new Command("list", "All keys, the revoked too; never their texts") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var book = await cell.OpenKeysAsync(parsed, cancellationToken);
            var rows = await book.ListAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(
                    rows.Select(r => new { id = r.Id, source = r.Source, role = r.Role, region = r.Region, createdAt = r.CreatedAt, expiresAt = r.ExpiresAt, revokedAt = r.RevokedAt })));
                return;
            }

            Console.WriteLine($"{"ID",-12} {"ROLE",-9} {"REGION",-6} {"CREATED",-20} {"STATE",-28} SOURCE");
            foreach (var row in rows)
            {
                var state = row.RevokedAt is { } revoked ? $"revoked {Day(revoked)}" : row.ExpiresAt is { } ends ? $"until {Day(ends)}" : "valid";
                Console.WriteLine($"{row.Id,-12} {row.Role,-9} {row.Region,-6} {Day(row.CreatedAt),-20} {state,-28} {row.Source}");
            }
        });
        return command;
    }

    private static Command Revoke(CellOption cell)
    {
        var id = new Argument<string>("id") { Description = "The key's id, as 'grid keys list' shows it" };
        var command = new Command("revoke", "End a key at once") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var book = await cell.OpenKeysAsync(parsed, cancellationToken);
            if (!await book.RevokeAsync(parsed.GetValue(id)!, cancellationToken))
            {
                throw new CommandException($"There is no key {parsed.GetValue(id)}.");
            }

            Console.Error.WriteLine($"Key {parsed.GetValue(id)} is revoked.");
        });
        return command;
    }

    private static Command Rotate(CellOption cell)
    {
        var id = new Argument<string>("id") { Description = "The key's id, as 'grid keys list' shows it" };
        var command = new Command("rotate", "Make a new key with the same source, role, region and end, and revoke the old one") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var book = await cell.OpenKeysAsync(parsed, cancellationToken);
            Show(await book.RotateAsync(parsed.GetValue(id)!, cancellationToken) ?? throw new CommandException($"There is no valid key {parsed.GetValue(id)}."));
        });
        return command;
    }

    private static void Show((string Id, string Text) key)
    {
        Console.Error.WriteLine($"Key {key.Id}; its text is shown this once:");
        Console.WriteLine(key.Text);
    }

    private static string Day(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}

using System.CommandLine;
using System.Text.Json;
using NetralitasGrid.Cli.Server;

namespace NetralitasGrid.Cli.Packs;

/// <summary><c>grid redecide INCIDENT --reason TEXT [--pack VERSION]</c>: a new decision of a decided incident, linked to the one that it replaces.</summary>
internal static class RedecideCommand
{
    public static Command Create(ServerOption server)
    {
        var incident = new Argument<string>("incident") { Description = "Id of the incident (i-...)" };
        var reason = new Option<string>("--reason") { Description = "Why; sealed, and shown to officers who reveal it", Required = true };
        var pack = new Option<string?>("--pack") { Description = "Version or hash of the pack that decides; default: the active one" };
        var command = new Command("redecide", "Decide an incident again; the decision before stays as it is") { incident, reason, pack };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var grid = await server.OpenAsync(parsed, cancellationToken);
            var id = parsed.GetValue(incident)!;
            var before = await DecisionAsync(grid, id, cancellationToken);
            var step = new Dictionary<string, string> { ["type"] = "REDECIDE", ["incident"] = id, ["reason"] = parsed.GetValue(reason)! };
            if (parsed.GetValue(pack) is { } named)
            {
                step["pack"] = named;
            }

            var answer = await grid.SendAsync(HttpMethod.Post, $"/api/cases/{before.GetProperty("caseId").GetString()}/events", step, cancellationToken)
                ?? throw new CommandException("The case of the incident is not there.");
            if (answer.TryGetProperty("status", out var status) && status.ValueEquals("accepted"))
            {
                Console.Error.WriteLine("The step is stored and waits for its turn; the decision is not there yet.");
                return;
            }

            var after = await DecisionAsync(grid, id, cancellationToken);
            Console.WriteLine($"{Say(before)}\n{Say(after)}, replaces {after.GetProperty("supersedes").GetString()}");
        });
        return command;
    }

    private static async Task<JsonElement> DecisionAsync(GridServer grid, string incident, CancellationToken cancellationToken)
    {
        var found = await grid.SendAsync(HttpMethod.Get, $"/api/incidents/{Uri.EscapeDataString(incident)}", (object?)null, cancellationToken)
            ?? throw new CommandException($"There is no incident {incident}.");
        return found.GetProperty("decision") is { ValueKind: JsonValueKind.Object } decision
            ? decision
            : throw new CommandException($"{incident} has no decision yet.");
    }

    private static string Say(JsonElement decision) =>
        $"{decision.GetProperty("id").GetString()}: {decision.GetProperty("outcome").GetString()}, severity {decision.GetProperty("severity").GetInt32()}, pack {decision.GetProperty("pack").GetProperty("version").GetString()}";
}

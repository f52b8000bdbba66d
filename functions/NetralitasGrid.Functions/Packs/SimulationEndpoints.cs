using System.Globalization;
using System.Text.Json;
using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Facts;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Silo.Packs;

namespace NetralitasGrid.Functions.Packs;

/// <summary>Decides an incident under a stored pack without storing anything: what a new rule would say, or what the active one says and why.</summary>
internal sealed class SimulationEndpoints(CellGroup cells, PackEndpoints packs, PackCache compiled, KeyedHasher hasher, TimeProvider clock)
{
    private const int MostRecords = 1_000;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/simulations", SimulateAsync).WithName("Simulate").WithMetadata(new Needs(Right.WritePacks));

    private async Task SimulateAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!TryCount(query, "proven", out var proven) || !TryCount(query, "registered", out var registered))
        {
            await context.ProblemAsync(Problems.BadQuery, $"proven and registered are numbers from 0 to {MostRecords}.");
            return;
        }

        var active = await cells.Administration.ActivePacksAsync(context.RequestAborted);
        var version = query["pack"].ToString();
        var row = version.Length > 0
            ? await packs.FindAsync(version, active, context.RequestAborted)
            : active.Values.Order(StringComparer.Ordinal).FirstOrDefault() is { } hash ? await cells.Administration.PackAsync(hash, context.RequestAborted) : null;
        if (row is null)
        {
            await context.ProblemAsync(Problems.NotFound, "There is no such pack.");
            return;
        }

        var pack = await compiled.GetAsync(row.Hash, context.RequestAborted);
        IntakeResult result;
        using (var body = await BodyBytes.ReadAsync(context, IntakeLimits.Bytes))
        {
            if (body is null)
            {
                return;
            }

            // Nothing is received: the author says when it would have been.
            var intake = new IntakeContext { Areas = AreaCatalogue.Shared, Now = clock.GetUtcNow(), Elections = [pack.Election], MayBackfill = true };
            result = IncidentReader.Read(body.Memory.Span, intake);
        }

        await (result switch
        {
            IntakeResult.NotJson => context.ProblemAsync(Problems.NotJson),
            IntakeResult.Refused refused => context.ProblemAsync(Problems.InvalidIncident, faults: refused.Faults),
            IntakeResult.Read read => AnswerAsync(context, read, pack, new RecordFacts { Proven = proven, Registered = registered }),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        });
    }

    private Task AnswerAsync(HttpContext context, IntakeResult.Read read, CompiledPack pack, RecordFacts record)
    {
        var now = clock.GetUtcNow();
        var id = GridId.New(GridId.Incident, clock);
        var request = new DecisionRequest
        {
            Incident = id,
            Decision = id.As(GridId.Decision),
            Case = id.As(GridId.Case),
            Attached = false,
            SameEvidence = false,
            Report = ReportedIncident.Of(read.Form, context.Caller().Source, hasher, static key => key).Report,
            ReceivedAt = read.Form.ReceivedAt ?? now,
            AppendedAt = now,
            Record = record,
        };
        byte[] decision;
        try
        {
            decision = DecisionWriter.Write(Decider.Decide(request, pack));
        }
        catch (InvalidOperationException)
        {
            return context.ProblemAsync(Problems.RuleFailed, "Posted, this incident would become a dead letter.");
        }

        return context.JsonAsync(200, (decision, trace: Trace.Of(request, pack), read.Warnings), static (writer, answer) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("decision"u8);
            writer.WriteRawValue(answer.decision, skipInputValidation: true);
            IncidentTrace.Write(writer, answer.trace);
            IncidentAnswers.WriteWarnings(writer, answer.Warnings);
            writer.WriteEndObject();
        });
    }

    private static bool TryCount(IQueryCollection query, string name, out int count)
    {
        count = 0;
        return !query.TryGetValue(name, out var text)
            || (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= MostRecords);
    }
}

using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Functions.Packs;
using NetralitasGrid.Grains.Audit;
using NetralitasGrid.Grains.Cases;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Turns;
using NetralitasGrid.Silo.Packs;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.Functions.Cases;

/// <summary>
/// Gives a REDECIDE step what deciding again needs: the report and its latest decision from the log, and the pack that was named. Deciding stays a
/// function of message, state and pack; whether the decision is still the latest is the grain's to see.
/// </summary>
internal sealed class RedecisionSource(CellGroup cells, PackEndpoints packs, PackCache compiled)
{
    private static readonly Bilingual NoSuchIncident = new("Perkara ini tidak memuat laporan tersebut.", "The case has no such incident.");
    private static readonly Bilingual NoSuchPack = new("Paket tersebut tidak tersimpan untuk pemilihan ini.", "No such pack is stored for this election.");

    /// <summary>The step with all it needs; null when something is wrong, and the problem has been sent.</summary>
    /// <param name="pack">Version or hash of the pack that was named, or null.</param>
    public async ValueTask<CaseEventMessage?> CompleteAsync(HttpContext context, CaseRow row, CaseEventMessage step, string? pack)
    {
        var cancellation = context.RequestAborted;

        // Steps first: one that is taken after this changes their number, and the grain refuses what was read here.
        var history = await cells.Read.CaseHistoryAsync(row.RegionCode, row.Id, cancellation);
        var incident = step.Incident!.Value; // the form asked for it
        if (await cells.Read.IncidentAsync(incident, cancellation) is not { } logged)
        {
            await RefuseAsync(context, "incident", NoSuchIncident);
            return null;
        }

        var decisions = await cells.Read.DecisionsAsync(incident, cancellation);
        if (decisions is not [.., var latest])
        {
            await context.ProblemAsync(Problems.NotDecided);
            return null;
        }

        if (latest.Case != row.Id)
        {
            await RefuseAsync(context, "incident", NoSuchIncident);
            return null;
        }

        var report = System.Text.Json.JsonSerializer.Deserialize(logged.Body, GrainsJson.Default.IncidentReported) ?? throw new InvalidDataException("The log row is empty.");
        if (pack is not null)
        {
            if (await NamedAsync(context, report.Election, pack) is not { } hash)
            {
                return null;
            }

            step = step with { Pack = hash };
        }

        var (first, last) = (Read(decisions[0]), Read(latest));
        return step with
        {
            Steps = history.Select(static h => h.Sequence).DefaultIfEmpty().Max(),
            Last = DecidedReport.Of(
                last, await compiled.GetAsync(last.Pack.Hash, cancellation), IncidentTrace.RepeatsEvidence(first), logged.ReceivedAt, logged.AppendedAt, logged.Body),
        };
    }

    /// <summary>The hash of a named pack that may decide; null when it may not, and the problem has been sent.</summary>
    private async ValueTask<string?> NamedAsync(HttpContext context, string election, string pack)
    {
        var named = (await cells.Administration.PacksAsync(context.RequestAborted))
            .Where(p => p.Election == election && (p.Hash == pack || p.Version == pack)).ToList();
        if (named is not [var one])
        {
            await (named.Count == 0
                ? RefuseAsync(context, "pack", NoSuchPack)
                : context.ProblemAsync(Problems.PackAmbiguous, $"{named.Count} stored packs have it: name the one by its hash."));
            return null;
        }

        // A pack that nobody made active decides nothing yet, unless by the hand that may make it active.
        var active = (await packs.StandingAsync(context.RequestAborted)).Active;
        if (active.GetValueOrDefault(election) != one.Hash && !context.Caller().Has(Right.Administer))
        {
            await context.ProblemAsync(Problems.Forbidden, "Only an administrator has incidents decided under a pack that is not active.");
            return null;
        }

        try
        {
            await compiled.GetAsync(one.Hash, context.RequestAborted);
            return one.Hash;
        }
        catch (InvalidOperationException)
        {
            await context.ProblemAsync(Problems.InvalidPack, "It does not compile with this program; nothing was decided.");
            return null;
        }
    }

    private static Decision Read(DecidedRow row) => DecisionReader.Read(AuditChain.PayloadOf(row.Entry, "decision"));

    private static Task RefuseAsync(HttpContext context, string name, Bilingual detail) =>
        context.ProblemAsync(Problems.InvalidBody, faults: [new("/" + name, FaultCode.OutOfRange, detail, null, null)]);
}

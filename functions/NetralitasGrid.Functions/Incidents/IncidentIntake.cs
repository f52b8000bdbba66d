using NetralitasGrid.Functions.Cells;
using NetralitasGrid.Functions.Hosting;
using NetralitasGrid.Functions.Http;
using NetralitasGrid.Functions.Keys;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Sealing;

namespace NetralitasGrid.Functions.Incidents;

/// <summary>The way of one posted incident, alone or as a line of a batch: read, check, hash, seal, append.</summary>
internal sealed class IncidentIntake(
    CellGroup cells, AppendQueue queue, Pressure pressure, CellFacts facts, KeyedHasher hasher, Sealer sealer, DoorMetrics metrics, TimeProvider clock)
{
    /// <summary>
    /// Takes the bytes of one incident. They are read before the first wait, so the caller may reuse them when this returns. A client that
    /// leaves cancels nothing: what has been queued is written.
    /// </summary>
    public ValueTask<Submission> SubmitAsync(ReadOnlySpan<byte> utf8, Caller caller)
    {
        if (!caller.Incidents.TryTake(out var wait))
        {
            return Refuse("throttled", new(Problems.TooManyRequests, RetryAfterSeconds: wait));
        }

        var context = new IntakeContext
        {
            Areas = AreaCatalogue.Shared,
            Now = clock.GetUtcNow(),
            Elections = facts.Elections,
            MayBackfill = caller.Has(Right.Backdate),
        };
        return IncidentReader.Read(utf8, context) switch
        {
            IntakeResult.NotJson bad => Refuse("invalid", new(Problems.NotJson, bad.Line is { } line ? $"Line {line}, byte {bad.Column}." : "Not UTF-8.")),
            IntakeResult.Refused bad => Refuse("invalid", new(Problems.InvalidIncident, Faults: bad.Faults)),
            IntakeResult.Read read => TakeAsync(read, caller),
            var other => throw new System.Diagnostics.UnreachableException(other.GetType().Name),
        };
    }

    private ValueTask<Submission> TakeAsync(IntakeResult.Read read, Caller caller)
    {
        var place = read.Form.Place.RegionCode;
        if (!caller.Scope.Contains(place))
        {
            return Refuse("forbidden", new(Problems.WrongRegion));
        }

        var reported = ReportedIncident.Of(read.Form, caller.Source, hasher, facts.KeptKey);
        if (pressure.Against(place) is { } problem)
        {
            return AnswerKnownAsync(place, reported, problem, read.Warnings);
        }

        var id = GridId.New(GridId.Incident, clock);
        return AppendAsync(
            new IncidentAppend
            {
                Incident = id,
                ReportKey = reported.ReportKey,
                BodyHash = reported.BodyHash,
                OlderBodyHashes = reported.OlderBodyHashes,
                Grain = reported.Grain,
                Source = caller.Source,
                Place = place,
                DutyRegion = reported.Report.Subject.DutyRegion,
                Body = reported.ToUtf8(),
                ReceivedAt = read.Form.ReceivedAt,
                Sealed = sealer.Seal(id, reported.Personal.Subject.ToUtf8(), reported.Personal.Reporter.ToUtf8()),
            },
            read.Warnings);
    }

    private async ValueTask<Submission> AppendAsync(IncidentAppend incident, IReadOnlyList<IntakeWarning> warnings)
    {
        AppendAnswer answer;
        try
        {
            answer = await queue.AppendAsync(incident);
        }
        catch (StoreUnavailableException)
        {
            return Count("unavailable", new(Problems.Unavailable, RetryAfterSeconds: 1));
        }

        switch (answer.Result)
        {
            case AppendResult.Accepted:
                metrics.Incident("accepted");
                return new Submission.Taken(answer.Incident, false, warnings);
            case AppendResult.Duplicate:
                metrics.Incident("duplicate");
                return new Submission.Taken(answer.Incident, true, warnings);
            case AppendResult.Conflict:
                return Count("conflict", new(Problems.ReportConflict));
            default:
                return Count("invalid", new(Problems.BodyTooLarge));
        }
    }

    // While the grid takes nothing new, who repeats a post still learns that it was accepted.
    private async ValueTask<Submission> AnswerKnownAsync(string place, ReportedIncident reported, Problem problem, IReadOnlyList<IntakeWarning> warnings)
    {
        ReportRow? known;
        try
        {
            known = await cells.Read.ReportAsync(place, reported.ReportKey, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            return Count("unavailable", new(Problems.Unavailable, RetryAfterSeconds: 1));
        }

        if (known is null)
        {
            return Count("throttled", new(problem, RetryAfterSeconds: problem == Problems.RegionBusy ? 5 : 2));
        }

        if (!reported.OlderBodyHashes.Prepend(reported.BodyHash).Any(h => h.AsSpan().SequenceEqual(known.BodyHash)))
        {
            return Count("conflict", new(Problems.ReportConflict));
        }

        metrics.Incident("duplicate");
        return new Submission.Taken(known.Incident, true, warnings);
    }

    private ValueTask<Submission> Refuse(string result, Submission.Refused refused) => ValueTask.FromResult<Submission>(Count(result, refused));

    private Submission.Refused Count(string result, Submission.Refused refused)
    {
        metrics.Incident(result);
        return refused;
    }
}

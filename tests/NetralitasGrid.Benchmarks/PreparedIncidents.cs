using System.Buffers;
using NetralitasGrid.Grains.Areas;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Scenarios;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;

namespace NetralitasGrid.Benchmarks;

/// <summary>Generated incidents, read, hashed and sealed as a front door would.</summary>
internal static class PreparedIncidents
{
    private const int Parts = 8;

    /// <summary>Incidents ahead of a measurement; another series has other incidents.</summary>
    public static IncidentAppend[] Make(Secrets secrets, string election, int count, int series = 0)
    {
        var appends = new IncidentAppend[count];
        Make(secrets, election, count, series, (at, _, append) => appends[at] = append);
        return appends;
    }

    /// <summary>Tells each incident with its place and the number of the person whom it is about, several at once.</summary>
    public static void Make(Secrets secrets, string election, int count, int series, Action<int, int, IncidentAppend> made)
    {
        Console.Error.WriteLine($"Preparing {count:#,0} incidents...");
        var context = new IntakeContext { Areas = AreaCatalogue.Shared, Now = TimeProvider.System.GetUtcNow(), Elections = [election] };

        // Not those of an earlier run over the same database: they would be known.
        var run = Guid.NewGuid().ToString("N")[..8];
        Parallel.For(0, Parts, part =>
        {
            var generator = new IncidentGenerator((series * Parts) + part, $"{run}-{(series * Parts) + part}", Country.Districts, TimeProvider.System);
            var body = new ArrayBufferWriter<byte>(4096);
            for (var i = part; i < count; i += Parts)
            {
                body.ResetWrittenCount();
                var draft = generator.Draft();
                IncidentJson.Write(body, generator.ReportIdOf(draft), draft);
                made(i, draft.Subject, One(body.WrittenSpan, context, secrets));
            }
        });
    }

    private static IncidentAppend One(ReadOnlySpan<byte> body, IntakeContext context, Secrets secrets)
    {
        var read = IncidentReader.Read(body, context) switch
        {
            IntakeResult.Read taken => taken,
            IntakeResult.Refused refused => throw new InvalidOperationException($"The generator wrote an incident that is refused: {refused.Faults[0]}"),
            var other => throw new InvalidOperationException(other.ToString()),
        };
        var reported = ReportedIncident.Of(read.Form, "bench", secrets.Hasher, key => key);
        var id = GridId.New(GridId.Incident, TimeProvider.System);
        return new IncidentAppend
        {
            Incident = id,
            ReportKey = reported.ReportKey,
            BodyHash = reported.BodyHash,
            Grain = reported.Grain,
            Source = "bench",
            Place = read.Form.Place.RegionCode,
            DutyRegion = reported.Report.Subject.DutyRegion,
            Body = reported.ToUtf8(),
            Sealed = secrets.Sealer.Seal(id, reported.Personal.Subject.ToUtf8(), reported.Personal.Reporter.ToUtf8()),
        };
    }
}

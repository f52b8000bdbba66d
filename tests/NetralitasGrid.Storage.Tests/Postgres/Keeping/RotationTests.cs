using System.Text;
using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;
using NetralitasGrid.Storage.Keys;
using NetralitasGrid.Storage.Sealing;
using NetralitasGrid.TestKit.Postgres;
using NetralitasGrid.TestKit.Storage;

namespace NetralitasGrid.Storage.Tests.Postgres.Keeping;

public sealed class RotationTests(PostgresServer server) : PostgresCase(server), IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_personal_data_comes_under_the_new_key_while_new_reports_arrive_and_the_old_key_is_retired()
    {
        var store = await OpenAsync();
        var first = Secrets.Open(_folder.Path);
        var file = _folder.File(Secrets.FileName);
        await store.Administration.CheckSecretsAsync(first.Checks, Cancellation);
        var incidents = Seal(first.Sealer, Incidents(1_200, subjects: 30));
        await store.AppendAsync(incidents, Cancellation);
        var eventId = GridId.New(GridId.CaseEvent, TimeProvider.System);
        await store.AppendAsync(
            [new MessageAppend(eventId, StoreFixtures.Subject(1), MessageKind.CaseEvent, "{}"u8.ToArray(), first.Sealer.SealText(eventId, "alasan")) { Place = "35.17" }], Cancellation);

        Assert.Equal(2, Secrets.AddSealingKey(file));
        var prepared = Secrets.Open(_folder.Path);
        await store.Administration.CheckSecretsAsync(prepared.Checks, Cancellation);
        Assert.Equal(2, Secrets.UseNewestSealingKey(file));
        var second = Secrets.Open(_folder.Path);
        var later = Seal(second.Sealer, Incidents(10, prefix: "later"));
        await store.AppendAsync(later, Cancellation);
        await store.Administration.EraseAsync(StoreFixtures.Subject(0).Key, "uji", Cancellation);
        var tooEarly = await Assert.ThrowsAsync<SecretsException>(() => store.Rotation.RetireAsync(1, "uji", Cancellation));
        var done = await store.Rotation.RewrapAsync(second.Sealer, null, Cancellation);
        var again = await store.Rotation.RewrapAsync(second.Sealer, null, Cancellation);
        await store.Rotation.RetireAsync(1, "uji", Cancellation);
        Secrets.DropSealingKey(file, 1);
        var last = Secrets.Open(_folder.Path);

        // Erased ones (subject 0) stay erased.
        Assert.Equal(((1_160L, 1L), (0L, 0L)), (done, again));
        Assert.Contains("rewrap", tooEarly.Message, StringComparison.Ordinal);
        Assert.Equal(1, prepared.Sealer.Version);
        await store.Administration.CheckSecretsAsync(last.Checks, Cancellation);
        foreach (var incident in incidents.Where(i => i.Grain != StoreFixtures.Subject(0)).Where((_, i) => i % 100 == 0).Concat(later.Where(i => i.Grain != StoreFixtures.Subject(0))))
        {
            var parts = await store.Read.SealedAsync(incident.Incident, Cancellation);
            Assert.Equal("subjek", Encoding.UTF8.GetString(last.Sealer.OpenSubject(incident.Incident, parts!)));
            Assert.Equal("pelapor", Encoding.UTF8.GetString(last.Sealer.OpenReporter(incident.Incident, parts!)));
        }

        Assert.Equal("alasan", last.Sealer.OpenText(eventId, (await store.Read.SealedTextAsync(eventId, Cancellation))!));
        Assert.Throws<SecretsException>(() => Secrets.DropSealingKey(file, 2));
    }

    private static List<IncidentAppend> Seal(Sealer sealer, List<IncidentAppend> incidents) =>
        incidents.ConvertAll(i => i with { Sealed = sealer.Seal(i.Incident, "subjek"u8, "pelapor"u8) });
}

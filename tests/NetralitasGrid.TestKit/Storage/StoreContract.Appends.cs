using NetralitasGrid.Grains.Identity;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Storage.Contract;

namespace NetralitasGrid.TestKit.Storage;

public abstract partial class StoreContract
{
    [Fact]
    public async Task An_append_is_accepted_and_can_be_read()
    {
        var incident = StoreFixtures.Incident(Clock, "JBG-1", body: """{"a":1}""");

        var answer = await AppendAsync(incident);

        var row = await Store.Read.IncidentAsync(incident.Incident, Cancellation);
        Assert.Equal(new AppendAnswer(AppendResult.Accepted, incident.Incident), answer);
        Assert.NotNull(row);
        Assert.Equal(
            (incident.Source, incident.Place, incident.DutyRegion, LogState.Accepted, Clock.GetUtcNow(), Clock.GetUtcNow()),
            (row.Source, row.Place, row.DutyRegion, row.State, row.ReceivedAt, row.AppendedAt));
        Assert.Equal(incident.Body.ToArray(), row.Body);
    }

    [Fact]
    public async Task The_same_report_again_answers_with_the_first_id()
    {
        var first = StoreFixtures.Incident(Clock, "JBG-1");
        await AppendAsync(first);

        var again = await AppendAsync(StoreFixtures.Incident(Clock, "JBG-1"));

        Assert.Equal(new AppendAnswer(AppendResult.Duplicate, first.Incident), again);
        Assert.Equal(1, (await Store.HealthAsync(Cancellation)).Waiting);
    }

    [Fact]
    public async Task Another_body_under_a_used_report_key_changes_nothing()
    {
        var first = StoreFixtures.Incident(Clock, "JBG-1", body: "{}");
        await AppendAsync(first);

        var other = await AppendAsync(StoreFixtures.Incident(Clock, "JBG-1", body: """{"b":2}"""));

        Assert.Equal(new AppendAnswer(AppendResult.Conflict, first.Incident), other);
        Assert.Equal("{}"u8.ToArray(), (await Store.Read.IncidentAsync(first.Incident, Cancellation))!.Body);
    }

    [Fact]
    public async Task A_report_key_can_be_asked_what_it_stands_for()
    {
        var first = StoreFixtures.Incident(Clock, "JBG-1");
        await AppendAsync(first);

        var known = await Store.Read.ReportAsync(first.ReportKey, Cancellation);

        Assert.Equivalent(new ReportRow(first.Incident, first.BodyHash), known, strict: true);
        Assert.Null(await Store.Read.ReportAsync(StoreFixtures.Incident(Clock, "JBG-2").ReportKey, Cancellation));
    }

    [Fact]
    public async Task Equal_keys_inside_one_group_are_answered_one_after_the_other()
    {
        var first = StoreFixtures.Incident(Clock, "JBG-1", body: "{}");

        var answers = await Store.AppendAsync(
            [first, StoreFixtures.Incident(Clock, "JBG-1", body: "{}"), StoreFixtures.Incident(Clock, "JBG-1", body: "{ }"), StoreFixtures.Incident(Clock, "JBG-2")],
            Cancellation);

        Assert.Equal([AppendResult.Accepted, AppendResult.Duplicate, AppendResult.Conflict, AppendResult.Accepted], answers.Select(a => a.Result));
        Assert.All(answers.Take(3), a => Assert.Equal(first.Incident, a.Incident));
    }

    [Fact]
    public async Task Groups_that_race_for_the_same_keys_accept_each_key_once()
    {
        const int keys = 50;
        var groups = Enumerable.Range(0, 16).Select(g =>
        {
            var order = Enumerable.Range(0, keys).Select(k => StoreFixtures.Incident(Clock, $"R-{k}", subject: k, body: (g % 2) == 0 ? "{}" : "{ }"));
            return (g % 3) == 0 ? order.Reverse().ToList() : order.ToList();
        }).ToList();

        var answers = await Task.WhenAll(groups.Select(g => Task.Run(async () => await Store.AppendAsync(g, Cancellation), Cancellation)));

        var byKey = groups.Zip(answers).SelectMany(g => g.First.Zip(g.Second)).GroupBy(a => Convert.ToHexString(a.First.ReportKey)).ToList();
        Assert.Equal(keys, byKey.Count);
        Assert.All(byKey, key =>
        {
            var accepted = Assert.Single(key, a => a.Second.Result == AppendResult.Accepted);
            Assert.All(key, a => Assert.Equal(accepted.First.Incident, a.Second.Incident));
            Assert.All(
                key.Where(a => a != accepted),
                a => Assert.Equal(a.First.BodyHash.SequenceEqual(accepted.First.BodyHash) ? AppendResult.Duplicate : AppendResult.Conflict, a.Second.Result));
        });
        Assert.Equal(keys, (await RunAllAsync()).Count);
    }

    [Fact]
    public async Task A_sent_received_time_is_kept_beside_the_append_time()
    {
        var sent = Clock.GetUtcNow().AddDays(-3).AddTicks(1_234_567);

        var incident = StoreFixtures.Incident(Clock, "JBG-1", receivedAt: sent.ToOffset(TimeSpan.FromHours(7)));
        await AppendAsync(incident);

        await using var turn = await BeginAsync();
        var message = Assert.Single(turn.Messages);
        Assert.Equal(sent.AddTicks(-sent.Ticks % TimeSpan.TicksPerMicrosecond), message.ReceivedAt);
        Assert.Equal(Clock.GetUtcNow(), message.AppendedAt);
    }

    [Fact]
    public async Task A_body_is_kept_when_its_buffer_is_used_again()
    {
        var buffer = """{"a":1}"""u8.ToArray();
        await AppendAsync(StoreFixtures.Incident(Clock, "1") with { Body = buffer });

        buffer.AsSpan().Fill((byte)'x');

        await using var turn = await BeginAsync();
        Assert.Equal("""{"a":1}"""u8.ToArray(), turn.Messages[0].Body.ToArray());
    }

    [Fact]
    public async Task Append_times_never_go_back_when_the_clock_does()
    {
        await AppendAsync(StoreFixtures.Incident(Clock, "1"));
        Clock.Move(TimeSpan.FromMinutes(-5));

        await AppendAsync(StoreFixtures.Incident(Clock, "2"));

        await using var turn = await BeginAsync();
        Assert.Equal(turn.Messages[0].AppendedAt, turn.Messages[1].AppendedAt);
    }

    [Fact]
    public async Task Mail_comes_in_the_order_of_appends()
    {
        var incidents = Enumerable.Range(0, 300).Select(i => StoreFixtures.Incident(Clock, $"R-{i}")).ToList();
        foreach (var group in incidents.Chunk(7))
        {
            await Store.AppendAsync(group, Cancellation);
        }

        var handled = await RunAllAsync(most: 40);

        Assert.Equal(incidents.Select(i => i.Incident), handled);
    }

    [Fact]
    public async Task A_message_is_appended_once_however_often_it_is_sent()
    {
        var message = new MessageAppend(GridId.New(GridId.CaseEvent, Clock), StoreFixtures.Subject(1), MessageKind.CaseEvent, "{}"u8.ToArray(), new(1, [1], [2]));

        await Store.AppendAsync([message], Cancellation);
        await Store.AppendAsync([message, message], Cancellation);

        Assert.Equal([message.Id], await RunAllAsync());
        var text = await Store.Read.SealedTextAsync(message.Id, Cancellation);
        Assert.Equal([2], text!.Cipher);
    }

    [Fact]
    public async Task Sealed_parts_come_back_as_they_were()
    {
        var incident = StoreFixtures.Incident(Clock, "JBG-1");
        await AppendAsync(incident);

        var parts = await Store.Read.SealedAsync(incident.Incident, Cancellation);

        Assert.Equivalent(incident.Sealed, parts, strict: true);
    }
}

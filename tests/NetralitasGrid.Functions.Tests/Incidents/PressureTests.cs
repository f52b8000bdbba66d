using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using NetralitasGrid.Functions.Incidents;
using NetralitasGrid.TestKit.Time;

namespace NetralitasGrid.Functions.Tests.Incidents;

/// <summary>A grid that takes in but does not decide, so that messages wait; the first start's pack switches, one a partition, wait, too.</summary>
public sealed class PressureTests
{
    [Fact]
    public async Task A_region_with_more_than_its_share_waits_while_the_grid_is_behind_and_others_do_not()
    {
        var clock = new HandClock(new DateTimeOffset(2024, 11, 27, 13, 15, 0, TimeSpan.FromHours(7)));
        await using var door = await OpenAsync(clock);
        var first = Sample.Photo("35.17.01").ToJsonString();
        await door.PostAsync("/api/incidents", door.AdminKey, first);
        for (var i = 0; i < 5; i++)
        {
            await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo("35.17.01").ToJsonString());
        }

        await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo("35.08.01").ToJsonString());
        clock.Move(TimeSpan.FromMinutes(2));
        await door.Services.GetRequiredService<Pressure>().ReadAsync(TestContext.Current.CancellationToken);

        var busy = await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo("35.17.01").ToJsonString());
        var quiet = await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo("35.08.01").ToJsonString());
        var repeated = await door.PostAsync("/api/incidents", door.AdminKey, first);

        Assert.Equal((429, "region-busy"), (busy.Status, busy.Problem));
        Assert.True(busy.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        Assert.Equal(202, quiet.Status);
        Assert.Equal((202, true), (repeated.Status, repeated.Json.GetProperty("duplicate").GetBoolean()));
    }

    [Fact]
    public async Task When_too_much_waits_in_all_nothing_new_is_taken_but_repeated_posts_are_answered()
    {
        await using var door = await OpenAsync(null, ("Pressure:MostWaiting", "66"));
        var first = Sample.Photo();
        await door.PostAsync("/api/incidents", door.AdminKey, first.ToJsonString());
        await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo().ToJsonString());
        await door.Services.GetRequiredService<Pressure>().ReadAsync(TestContext.Current.CancellationToken);

        var refused = await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo().ToJsonString());
        var repeated = await door.PostAsync("/api/incidents", door.AdminKey, first.ToJsonString());
        first["witnesses"] = 9;
        var changed = await door.PostAsync("/api/incidents", door.AdminKey, first.ToJsonString());

        Assert.Equal((503, "unavailable"), (refused.Status, refused.Problem));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Equal((202, true), (repeated.Status, repeated.Json.GetProperty("duplicate").GetBoolean()));
        Assert.Equal((409, "report-conflict"), (changed.Status, changed.Problem));
    }

    [Fact]
    public async Task Who_waits_for_a_decision_that_does_not_come_in_time_is_told_that_the_report_is_safe()
    {
        await using var door = await OpenAsync(null);

        var answer = await door.PostAsync("/api/incidents", door.AdminKey, Sample.Photo().ToJsonString(), ("Prefer", "wait=1"));

        Assert.Equal(202, answer.Status);
        Assert.Equal("accepted", answer.Json.GetProperty("status").GetString());
        Assert.Equal(JsonValueKind.Null, answer.Json.GetProperty("decision").ValueKind);
    }

    private static Task<TestDoor> OpenAsync(TimeProvider? clock, params (string Name, string Value)[] settings) => TestDoor.OpenAsync(
        builder =>
        {
            foreach (var (name, value) in settings)
            {
                builder.Configuration[name] = value;
            }

            var turns = builder.Services.Single(s => s.ServiceType == typeof(IHostedService) && s.ImplementationType?.Name == "TurnLoop");
            builder.Services.Remove(turns);
        },
        clock);
}

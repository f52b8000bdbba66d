using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace NetralitasGrid.Functions.Tests.Hosting;

/// <summary>A client that leaves is noticed by the request that serves it, not only by its connection.</summary>
public sealed class LeavingClientTests
{
    [Fact]
    public async Task A_client_that_leaves_a_quiet_stream_aborts_its_request_and_the_stream_ends()
    {
        await using var door = await TestDoor.OpenAsync();
        var (opened, closed) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == "netralitas.door.streams" && ReferenceEquals(instrument.Meter.Scope, door.Services.GetRequiredService<IMeterFactory>()))
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, change, _, _) => (change > 0 ? opened : closed).TrySetResult());
        listener.Start();

        using (var stream = await door.StreamAsync("35.23", door.AdminKey))
        {
            await stream.NextAsync();
        }

        // Nothing happens in the region, and the next heartbeat would be written into a buffer: only the aborted request ends it.
        Assert.True(opened.Task.IsCompleted);
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
    }
}

using System.Text;
using NetralitasGrid.Load.Hostile;
using NetralitasGrid.Load.Incidents;
using NetralitasGrid.Load.Scenarios;

namespace NetralitasGrid.Functions.Tests.Incidents;

/// <summary>What measures this process: nothing else runs in it meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public static class Alone;

/// <summary>Guarantee G6: no input makes a 5xx, a crash or a stuck partition; and memory stays flat.</summary>
[Collection(nameof(Alone))]
public sealed class HostileTests
{
    private const int Requests = 100_000;
    private const int Connections = 4;

    [Fact]
    public async Task A_hundred_thousand_bad_requests_make_no_server_fault_stick_no_partition_and_leave_no_memory_behind()
    {
        await using var door = await TestDoor.OpenAsync();

        await SendAllAsync(door, seed: 1, Requests / 2);
        var firstHalf = GC.GetTotalMemory(forceFullCollection: true);
        await SendAllAsync(door, seed: 2, Requests / 2);
        var secondHalf = GC.GetTotalMemory(forceFullCollection: true);

        // What was accepted meanwhile fills bounded caches; a leak of even 500 bytes a request would show as 25 MB.
        Assert.InRange(secondHalf - firstHalf, long.MinValue, 16 << 20);
        foreach (var place in (string[])["35.17.01", "15.71.01", "51.01.01", "53.01.04"])
        {
            var answer = await door.DecidedAsync(Sample.Photo(place).ToJsonString());
            Assert.Equal("decided", answer.GetProperty("status").GetString());
        }

        Assert.Equal(0, (await door.GetAsync("/api/dead-letters", door.AdminKey)).Json.GetProperty("items").GetArrayLength());
        Assert.DoesNotContain(door.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal) || line.StartsWith("Critical", StringComparison.Ordinal));
    }

    private static Task SendAllAsync(TestDoor door, int seed, int count) =>
        Task.WhenAll(Enumerable.Range(0, Connections).Select(i => SendAsync(door, (seed * 100) + i, count / Connections, TestContext.Current.CancellationToken)));

    private static async Task SendAsync(TestDoor door, int seed, int count, CancellationToken cancellationToken)
    {
        await Task.Yield();
        var hostile = new HostileRequests(seed, door.AdminKey, new IncidentGenerator(seed, $"H{seed}-", Country.Districts, door.Clock));
        RawConnection? connection = null;
        for (var i = 0; i < count; i++)
        {
            connection ??= await RawConnection.OpenAsync(door.Address.Port, cancellationToken);
            var request = hostile.Next();
            int? status = null;
            try
            {
                status = await connection.SendAsync(request, cancellationToken).WaitAsync(TimeSpan.FromSeconds(30), cancellationToken);
            }
            catch (IOException e)
            {
                // Broken HTTP: the server may answer and close the connection, or just close it.
                status = (e as RawConnection.ClosedException)?.Status;
                connection.Dispose();
                connection = null;
            }
            catch (TimeoutException)
            {
                Assert.Fail($"No answer to request {i} of seed {seed}: {Encoding.Latin1.GetString(request)[..Math.Min(200, request.Length)]}");
            }

            // 505 is how the server refuses a version of HTTP that does not exist; it is no fault of ours.
            Assert.True(status is null or < 500 or 505, $"{status} for request {i} of seed {seed}");
        }

        connection?.Dispose();
    }
}

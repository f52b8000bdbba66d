using System.Globalization;
using NetralitasGrid.Faults.Tests.Posting;
using NetralitasGrid.Load.Processes;

namespace NetralitasGrid.Faults.Tests.Limits;

/// <summary>
/// The clock of the day of a whole process, which a test moves while it runs (libfaketime); what measures spans goes on, as when an operator or a time
/// server sets a clock.
/// </summary>
internal sealed class JumpingClock : IDisposable
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateDirectories("/usr/lib").Select(static f => Path.Combine(f, "faketime", "libfaketime.so.1")).FirstOrDefault(File.Exists)
        : null;

    /// <summary>What an answer may be older than it says, on a busy machine.</summary>
    private static readonly TimeSpan Near = TimeSpan.FromMinutes(5);

    private readonly string _file = Path.GetTempFileName();

    private JumpingClock() => Set(TimeSpan.Zero);

    /// <summary>What the environment of the process must hold.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["LD_PRELOAD"] = Library!,
        ["FAKETIME_TIMESTAMP_FILE"] = _file,
        ["FAKETIME_CACHE_DURATION"] = "1",
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",

        // Its cure for waits that hang makes ours return at once: each idle thread would take a processor.
        ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
    };

    /// <summary>A clock that goes right; skips the test where the library is absent.</summary>
    public static JumpingClock Make()
    {
        Assert.SkipUnless(Library is not null, "libfaketime is not installed (./test installs it where it can).");
        return new();
    }

    /// <summary>Sets clocks off by hours, each of a front door. Processes look now and then: returns when their answers show that they have, while the crowd posts.</summary>
    public static async Task JumpAsync(Crowd crowd, CancellationToken cancellationToken, params (JumpingClock Clock, int Hours, GridProcess Door)[] jumps)
    {
        foreach (var (clock, hours, _) in jumps)
        {
            clock.Set(TimeSpan.FromHours(hours));
        }

        foreach (var (_, hours, door) in jumps)
        {
            await HasJumpedAsync(TimeSpan.FromHours(hours), door, crowd, cancellationToken);
        }
    }

    public void Dispose() => File.Delete(_file);

    private static async Task HasJumpedAsync(TimeSpan by, GridProcess door, Crowd crowd, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        while (true)
        {
            using var answer = await http.GetAsync(new Uri($"http://127.0.0.1:{door.Port}/api/health"), cancellationToken);
            if (answer.Headers.Date is { } date && (date - TimeProvider.System.GetUtcNow() - by).Duration() < Near)
            {
                return;
            }

            await crowd.MoreAsync(1, cancellationToken);
        }
    }

    private void Set(TimeSpan by)
    {
        // Whole or not at all: the process may read at any moment.
        var next = _file + ".next";
        File.WriteAllText(next, by.TotalSeconds.ToString("+0;-0;+0", CultureInfo.InvariantCulture));
        File.Move(next, _file, overwrite: true);
    }
}

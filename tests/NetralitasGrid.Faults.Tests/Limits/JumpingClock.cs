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

    private readonly string _file = Path.GetTempFileName();

    private JumpingClock() => Jump("+0");

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

    /// <summary>From within a second on the process's clock is off by this: <c>+3h</c>, <c>-2d</c>, <c>+0</c>.</summary>
    public void Jump(string offset)
    {
        // Whole or not at all: the process may read at any moment.
        var next = _file + ".next";
        File.WriteAllText(next, offset);
        File.Move(next, _file, overwrite: true);
    }

    public void Dispose() => File.Delete(_file);
}

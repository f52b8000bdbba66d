using System.Runtime.InteropServices;

namespace NetralitasGrid.Load.Reporting;

/// <summary>What figures were measured on.</summary>
public static class Machine
{
    /// <summary>The commit that was built, as <c>./bench</c> tells it.</summary>
    public static string Commit => Environment.GetEnvironmentVariable("GRID_COMMIT") ?? "unknown";

    /// <summary>Processors, architecture, runtime and processor in words.</summary>
    public static string Description { get; } =
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, {ProcessorName()}";

    private static string ProcessorName() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor"
            : "unknown processor";
}

using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NetralitasGrid.Benchmarks;

/// <summary>Figures with the machine, commit and settings they belong to.</summary>
internal sealed record BenchmarkReport(string Name, IReadOnlyDictionary<string, string> Settings, IReadOnlyDictionary<string, double> Figures)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Commit => Environment.GetEnvironmentVariable("GRID_COMMIT") ?? "unknown";

    private static string Machine =>
        $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}, {ProcessorName()}";

    public void Print(TextWriter output)
    {
        output.WriteLine($"{Name}  (commit {Commit}; {Machine})");
        foreach (var (key, value) in Settings)
        {
            output.WriteLine($"  {key}: {value}");
        }

        foreach (var (key, value) in Figures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {key,-24} {value,14:#,0.###}"));
        }
    }

    public void WriteJson(string file) => File.WriteAllText(
        file,
        JsonSerializer.Serialize(new { name = Name, commit = Commit, machine = Machine, settings = Settings, figures = Figures }, Indented));

    private static string ProcessorName() =>
        File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor"
            : "unknown processor";
}

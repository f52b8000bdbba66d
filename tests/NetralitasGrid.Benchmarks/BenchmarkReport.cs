using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetralitasGrid.Load.Reporting;

namespace NetralitasGrid.Benchmarks;

/// <summary>Figures with the machine, commit and settings they belong to.</summary>
internal sealed record BenchmarkReport(string Name, IReadOnlyDictionary<string, string> Settings, IReadOnlyDictionary<string, double> Figures)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same over parts of the measurement, a line each, in order.</summary>
    public IReadOnlyList<string> Windows { get; init; } = [];

    public void Print(TextWriter output)
    {
        output.WriteLine($"{Name}  (commit {Machine.Commit}; {Machine.Description})");
        foreach (var (key, value) in Settings)
        {
            output.WriteLine($"  {key}: {value}");
        }

        foreach (var (key, value) in Figures)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {key,-24} {value,14:#,0.###}"));
        }

        foreach (var window in Windows)
        {
            output.WriteLine($"  {window}");
        }
    }

    public void WriteJson(string file) => File.WriteAllText(
        file,
        JsonSerializer.Serialize(new { name = Name, commit = Machine.Commit, machine = Machine.Description, settings = Settings, figures = Figures, windows = Windows }, Indented));
}

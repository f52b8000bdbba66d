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

    /// <summary>Two reports of one run as one: settings of the first, figures of both, each named by what was measured.</summary>
    public BenchmarkReport Beside(string name, BenchmarkReport other, string otherName) => this with
    {
        Settings = Settings.Concat(other.Settings.Where(s => Settings.GetValueOrDefault(s.Key) != s.Value).Select(s => KeyValuePair.Create($"{otherName} {s.Key}", s.Value)))
            .ToDictionary(StringComparer.Ordinal),
        Figures = Figures.Select(f => KeyValuePair.Create($"{name}.{f.Key}", f.Value)).Concat(other.Figures.Select(f => KeyValuePair.Create($"{otherName}.{f.Key}", f.Value)))
            .ToDictionary(StringComparer.Ordinal),
    };

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

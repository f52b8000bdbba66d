using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NetralitasGrid.Cli.Rules;

/// <summary>Answers for programs: one JSON value on standard output, camelCase.</summary>
internal static class JsonOutput
{
    private static readonly JsonSerializerOptions Wide = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseUpper) },
    };

    private static readonly JsonSerializerOptions Narrow = new(Wide) { WriteIndented = false };

    public static Option<bool> Option() => new("--json") { Description = "As JSON, for programs" };

    public static void Write(object value) => Console.WriteLine(JsonSerializer.Serialize(value, Wide));

    /// <summary>One value a line.</summary>
    public static void WriteLine(object value) => Console.WriteLine(JsonSerializer.Serialize(value, Narrow));
}

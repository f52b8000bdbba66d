using System.Text.Json.Serialization;

namespace NetralitasGrid.Storage.Retention;

/// <summary>One line of a checkpoint's file: a partition, a state, or a message that waited for a region or province.</summary>
public sealed record CheckpointLine
{
    /// <summary>A partition's number; null on other lines.</summary>
    public int? Partition { get; init; }

    public long? Turns { get; init; }

    public long? Entries { get; init; }

    public byte[]? Head { get; init; }

    /// <summary>Active packs by election.</summary>
    public IReadOnlyDictionary<string, string>? Packs { get; init; }

    /// <summary>Kind's letter and key of a grain, as in the tables.</summary>
    public string? Grain { get; init; }

    /// <summary>Part of the grain's state; null for a message.</summary>
    public string? Part { get; init; }

    /// <summary>Id of a message; null for a state.</summary>
    public string? Message { get; init; }

    public int? Kind { get; init; }

    public DateTimeOffset? Received { get; init; }

    public DateTimeOffset? Appended { get; init; }

    /// <summary>Bytes of the state or message.</summary>
    public byte[]? Body { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CheckpointLine))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

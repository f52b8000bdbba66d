using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Facts;

namespace NetralitasGrid.Grains.Packs.Checking;

/// <summary>How the parts of golden cases are read and shown.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters =
    [
        typeof(CodeJsonConverter<AggregateScope>), typeof(CodeJsonConverter<IkpClass>), typeof(CodeJsonConverter<CaseEventType>),
        typeof(CodeJsonConverter<Clock>),
    ])]
[JsonSerializable(typeof(AggregateFacts))]
[JsonSerializable(typeof(ProcessFacts))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(JsonNode))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class CheckingJson : JsonSerializerContext;

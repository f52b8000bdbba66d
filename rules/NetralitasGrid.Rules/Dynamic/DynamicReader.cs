using System.Collections;
using System.Dynamic;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetralitasGrid.Rules;

/// <summary>Turns JSON, dictionaries, ExpandoObjects and lists of them into <see cref="RuleObject"/> and <see cref="RuleList"/>.</summary>
internal static class DynamicReader
{
    /// <summary>Deepest nesting of an input; a dictionary that holds itself ends here.</summary>
    public const int MaxDepth = 64;

    /// <summary>Most values of one input.</summary>
    public const int MaxValues = 1_000_000;

    private static readonly ConditionalWeakTable<Type, object> Answers = [];

    /// <summary>Whether values of the static type are bound only when a rule runs.</summary>
    public static bool IsDynamic(Type type) => (bool)Answers.GetValue(type, static t => IsDynamicType(t));

    private static bool IsDynamicType(Type type) =>
        type == typeof(object) || type == typeof(JsonElement) || type == typeof(JsonElement?) || type == typeof(JsonDocument)
        || typeof(JsonNode).IsAssignableFrom(type) || type == typeof(ExpandoObject) || type == typeof(RuleObject) || type == typeof(RuleList)
        || (Entry(type) is { } entry && IsDynamic(entry))
        || (type != typeof(string) && Sequence.ElementOf(type) is { } element && IsDynamic(element));

    /// <summary>The value as rules see it; values that are neither JSON nor a dictionary nor a list of such stay what they are.</summary>
    /// <exception cref="ArgumentException">It nests more than 64 levels deep or has more than a million values.</exception>
    public static object? Read(object? value)
    {
        if (IsPlain(value))
        {
            return value;
        }

        var left = MaxValues;
        return Read(value, 0, ref left);
    }

    private static bool IsPlain(object? value) =>
        value is null or string or bool or int or long or double or decimal or DateTime or DateTimeOffset or Guid or RuleObject or RuleList or Missing;

    private static object? Read(object? value, int depth, ref int left)
    {
        if (depth > MaxDepth || --left < 0)
        {
            throw new ArgumentException(depth > MaxDepth
                ? $"An input nests more than {MaxDepth} levels deep."
                : $"An input has more than {MaxValues} values.");
        }

        return value switch
        {
            _ when IsPlain(value) => value,
            DBNull => null,
            JsonElement element => OfJson(element, depth, ref left),
            JsonDocument document => OfJson(document.RootElement, depth, ref left),
            JsonValue leaf when leaf.TryGetValue(out JsonElement element) => OfJson(element, depth, ref left),
            JsonValue leaf => leaf.GetValue<object>(),
            JsonObject members => OfEntries(members.Select(m => new KeyValuePair<string, object?>(m.Key, m.Value)), depth, ref left),
            JsonArray items => OfList(items, depth, ref left),
            IEnumerable<KeyValuePair<string, object?>> entries => OfEntries(entries, depth, ref left),
            IDictionary dictionary when Entry(value.GetType()) is { } entry && IsDynamic(entry) =>
                OfEntries(Entries(dictionary), depth, ref left),
            IEnumerable items when Sequence.ElementOf(value.GetType()) is not { } element || IsDynamic(element) => OfList(items, depth, ref left),
            _ => value,
        };
    }

    private static object? OfJson(JsonElement element, int depth, ref int left)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var members = new List<KeyValuePair<string, object?>>();
                foreach (var property in element.EnumerateObject())
                {
                    members.Add(new(property.Name, Read(property.Value, depth + 1, ref left)));
                }

                return new RuleObject([.. members]);
            case JsonValueKind.Array:
                var items = new List<object?>();
                foreach (var item in element.EnumerateArray())
                {
                    items.Add(Read(item, depth + 1, ref left));
                }

                return new RuleList([.. items]);
            case JsonValueKind.String:
                return element.GetString();
            case JsonValueKind.Number:
                return element.TryGetInt32(out var small) ? small : element.TryGetInt64(out var whole) ? whole : (object)element.GetDouble();
            case JsonValueKind.True or JsonValueKind.False:
                return element.ValueKind == JsonValueKind.True;
            default:
                return null;
        }
    }

    private static RuleObject OfEntries(IEnumerable<KeyValuePair<string, object?>> entries, int depth, ref int left)
    {
        var members = new List<KeyValuePair<string, object?>>();
        foreach (var (name, value) in entries)
        {
            members.Add(new(name, Read(value, depth + 1, ref left)));
        }

        return new RuleObject([.. members]);
    }

    private static RuleList OfList(IEnumerable items, int depth, ref int left)
    {
        var all = new List<object?>();
        foreach (var item in items)
        {
            all.Add(Read(item, depth + 1, ref left));
        }

        return new RuleList([.. all]);
    }

    private static IEnumerable<KeyValuePair<string, object?>> Entries(IDictionary dictionary)
    {
        foreach (DictionaryEntry entry in dictionary)
        {
            yield return new((string)entry.Key, entry.Value);
        }
    }

    // The type of a string-keyed dictionary's values.
    private static Type? Entry(Type type) =>
        type.GetInterfaces().Prepend(type).Where(t => t.IsGenericType && t.GetGenericTypeDefinition() is var shape
                && (shape == typeof(IDictionary<,>) || shape == typeof(IReadOnlyDictionary<,>)))
            .Select(t => t.GetGenericArguments())
            .FirstOrDefault(a => a[0] == typeof(string))?[1];
}

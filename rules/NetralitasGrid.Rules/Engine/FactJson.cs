using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NetralitasGrid.Rules;

/// <summary>Facts as JSON for messages: what rules may read, no deeper and no longer than a message can use.</summary>
internal static class FactJson
{
    private const int MaxDepth = 16;
    private const int MaxValues = 2_000;

    /// <summary>A property or entry by its exact name; null when there is none.</summary>
    public static object? Member(object? value, string name)
    {
        switch (value)
        {
            case null or string or Missing:
                return null;
            case RuleObject holder:
                return holder.TryGetValue(name, out var found) ? found : null;
            case IDictionary dictionary:
                return dictionary.Contains(name) ? dictionary[name] : null;
            default:
                return Properties(value.GetType()).FirstOrDefault(p => p.Name == name) is { } property ? Read(property, value) : null;
        }
    }

    /// <summary>The JSON text; null for null, and for what is too deep, too large or no data.</summary>
    public static string? Write(object? value, bool indented)
    {
        if (DynamicValue.IsNull(value))
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = indented, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var left = MaxValues;
        if (!Write(writer, value, 0, ref left))
        {
            return null;
        }

        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool Write(Utf8JsonWriter writer, object? value, int depth, ref int left)
    {
        if (depth > MaxDepth || --left < 0)
        {
            return false;
        }

        switch (value)
        {
            case null or Missing or DBNull:
                writer.WriteNullValue();
                return true;
            case bool flag:
                writer.WriteBooleanValue(flag);
                return true;
            case string text:
                writer.WriteStringValue(text);
                return true;
            case double or float when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                writer.WriteStringValue(RuleText.Of(value));
                return true;
            case Enum:
                writer.WriteNumberValue(decimal.Parse(Enum.Format(value.GetType(), value, "D"), CultureInfo.InvariantCulture));
                return true;
            case DateTime when1:
                writer.WriteStringValue(when1);
                return true;
            case DateTimeOffset when2:
                writer.WriteStringValue(when2);
                return true;
            case DateOnly day:
                writer.WriteStringValue(day.ToString("O", CultureInfo.InvariantCulture));
                return true;
            case double real:
                writer.WriteNumberValue(real);
                return true;
            case float real:
                writer.WriteNumberValue(real);
                return true;
            case var _ when Numbers.IsNumber(value.GetType()):
                writer.WriteNumberValue(Convert.ToDecimal(value, CultureInfo.InvariantCulture));
                return true;
            case char or TimeSpan or TimeOnly or Guid:
                writer.WriteStringValue(RuleText.Of(value));
                return true;
        }

        return !MemberAccess.IsForbidden(value.GetType()) && WriteMany(writer, value, depth, ref left);
    }

    private static bool WriteMany(Utf8JsonWriter writer, object value, int depth, ref int left)
    {
        if (value is IEnumerable items && value is not (RuleObject or IDictionary))
        {
            writer.WriteStartArray();
            foreach (var item in items)
            {
                if (!Write(writer, item, depth + 1, ref left))
                {
                    return false;
                }
            }

            writer.WriteEndArray();
            return true;
        }

        writer.WriteStartObject();
        foreach (var (name, member) in Members(value))
        {
            writer.WritePropertyName(name);
            if (!Write(writer, member, depth + 1, ref left))
            {
                return false;
            }
        }

        writer.WriteEndObject();
        return true;
    }

    private static IEnumerable<(string, object?)> Members(object value) => value switch
    {
        RuleObject holder => holder.Select(m => (m.Key, m.Value)),
        IDictionary dictionary => dictionary.Cast<DictionaryEntry>().Select(e => (RuleText.Of(e.Key) ?? "", e.Value)),
        _ => Properties(value.GetType()).Select(p => (p.Name, Read(p, value))),
    };

    private static IEnumerable<PropertyInfo> Properties(Type type) =>
        MemberAccess.Readable(type, ofType: false).OfType<PropertyInfo>()
            .Where(p => !p.GetMethod!.IsStatic && !MemberAccess.IsForbidden(p.PropertyType)); // only readable ones are listed

    // A property that throws is as good as none: the message is about another fault.
    private static object? Read(PropertyInfo property, object value)
    {
        try
        {
            return property.GetValue(value);
        }
        catch (TargetInvocationException)
        {
            return null;
        }
    }
}

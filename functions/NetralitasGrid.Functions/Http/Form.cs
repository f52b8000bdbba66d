using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Grains.Intake;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Functions.Http;

/// <summary>
/// A small JSON object that a client sent, read property by property; every fault is collected, then <see cref="EndAsync"/> answers them
/// all at once. Incidents have a reader of their own.
/// </summary>
internal sealed class Form : IDisposable
{
    private const int MostBytes = 32 * 1024;

    private static readonly Bilingual Required = new("Wajib diisi.", "Required.");
    private static readonly Bilingual WrongType = new("Jenis nilainya keliru.", "The value has the wrong type.");
    private static readonly Bilingual NoSuchProperty = new("Formulir tidak mengenal isian ini.", "The form has no such property.");
    private static readonly Bilingual Twice = new("Isian ini ditulis dua kali.", "This property stands twice.");
    private static readonly Bilingual NoSuchCode = new("Kode tidak ada dalam daftar.", "The code is not of the list.");
    private static readonly Bilingual BadText = new("Teks memuat karakter yang tidak boleh disimpan.", "The text holds a character that cannot be stored.");

    private readonly JsonDocument _document;
    private readonly Dictionary<string, JsonElement> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly List<IntakeFault> _faults = [];

    private Form(JsonDocument document)
    {
        _document = document;
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (!_values.TryAdd(property.Name, property.Value))
            {
                Fault(property.Name, FaultCode.DuplicateProperty, Twice);
            }
        }
    }

    /// <summary>Reads the body; null when it is no JSON object, and the problem has been sent.</summary>
    public static async ValueTask<Form?> ReadAsync(HttpContext context)
    {
        using var body = await BodyBytes.ReadAsync(context, MostBytes);
        if (body is null)
        {
            return null;
        }

        var document = Parse(body.Memory);
        if (document is null)
        {
            await context.ProblemAsync(Problems.NotJson);
            return null;
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            document.Dispose();
            await context.ProblemAsync(Problems.InvalidBody, faults: [new("", FaultCode.WrongType, WrongType, "object", null)]);
            return null;
        }

        return new(document);
    }

    /// <summary>A text of at most <paramref name="most"/> characters, or null.</summary>
    public string? Text(string name, int most, bool required = false)
    {
        if (Find(name, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(name, FaultCode.WrongType, WrongType, "string");
            return null;
        }

        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in an escape.
            Fault(name, FaultCode.InvalidText, BadText);
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            Fault(name, FaultCode.InvalidText, BadText);
        }
        else if (text.Length > most)
        {
            Fault(name, FaultCode.TooLong, new($"Paling panjang {most} karakter.", $"At most {most} characters."), $"at most {most}");
        }
        else if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
            {
                Fault(name, FaultCode.Missing, Required);
            }
        }
        else
        {
            return text;
        }

        return null;
    }

    /// <summary>A code of a closed list, or null.</summary>
    public T? Code<T>(string name, bool required = false)
        where T : struct, Enum
    {
        if (Text(name, 64, required) is not { } text)
        {
            return null;
        }

        if (Grains.Codes.Code<T>.TryParse(text, out var member))
        {
            return member;
        }

        Refuse(name, string.Join(' ', Grains.Codes.Code<T>.All), NearestName.Of(text, Grains.Codes.Code<T>.All));
        return null;
    }

    /// <summary>A truth value, or null.</summary>
    public bool? Flag(string name, bool required = false)
    {
        if (Find(name, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fault(name, FaultCode.WrongType, WrongType, "boolean");
        return null;
    }

    /// <summary>A time with offset, or null.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name, 40) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
        {
            return time;
        }

        Fault(name, FaultCode.InvalidTime, new("Bukan waktu RFC 3339 dengan selisih zona.", "Not a time of RFC 3339 with offset."), "2024-11-27T06:00:00+07:00");
        return null;
    }

    /// <summary>A list of texts, each of a set of allowed ones.</summary>
    public IReadOnlyList<string> Choices(string name, IReadOnlyList<string> allowed)
    {
        if (Find(name, required: true) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > 50)
        {
            Fault(name, FaultCode.WrongType, WrongType, "array of 1 to 50 strings");
            return [];
        }

        var chosen = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (allowed.FirstOrDefault(a => item.ValueKind == JsonValueKind.String && item.ValueEquals(a)) is { } choice)
            {
                chosen.Add(choice);
            }
            else
            {
                Refuse(name, string.Join(' ', allowed), null);
                break;
            }
        }

        return chosen;
    }

    /// <summary>Notes that a value is none of those accepted.</summary>
    public void Refuse(string name, string expected, string? nearest = null) => Fault(name, FaultCode.UnknownCode, NoSuchCode, expected, nearest);

    /// <summary>Notes a fault.</summary>
    public void Fault(string name, FaultCode code, Bilingual detail, string? expected = null, string? nearest = null) =>
        _faults.Add(new(name.Length == 0 ? "" : "/" + Escape(name), code, detail, expected, nearest));

    /// <summary>Notes unknown properties, and answers when there were faults: then the answer is false.</summary>
    public async ValueTask<bool> EndAsync(HttpContext context)
    {
        foreach (var name in _values.Keys.Where(name => !_known.Contains(name)))
        {
            Fault(name, FaultCode.UnknownProperty, NoSuchProperty, string.Join(' ', _known.Order(StringComparer.Ordinal)), NearestName.Of(name, _known));
        }

        if (_faults.Count == 0)
        {
            return true;
        }

        await context.ProblemAsync(Problems.InvalidBody, faults: _faults);
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private static JsonDocument? Parse(ReadOnlyMemory<byte> body)
    {
        if (!Utf8.IsValid(body.Span))
        {
            return null;
        }

        JsonDocument? document = null;
        try
        {
            // The bytes go back to their pool, so the document gets its own.
            document = JsonDocument.Parse(body.ToArray(), new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in document.RootElement.EnumerateObject())
                {
                    // Reading a name with half a surrogate pair fails: such text is no JSON of ours.
                    _ = property.Name;
                }
            }

            return document;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            document?.Dispose();
            return null;
        }
    }

    private JsonElement? Find(string name, bool required)
    {
        _known.Add(name);
        if (_values.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null)
        {
            return value;
        }

        if (required)
        {
            Fault(name, FaultCode.Missing, Required);
        }

        return null;
    }

    // A property's name is the client's own text: shortened, so that an answer stays small.
    private static string Escape(string name) =>
        (name.Length > 100 ? name[..100] : name).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}

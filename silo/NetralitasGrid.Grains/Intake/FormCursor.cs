using System.Runtime.CompilerServices;
using System.Text.Json;
using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Deciding;
using NetralitasGrid.Rules;

namespace NetralitasGrid.Grains.Intake;

/// <summary>
/// Walks the tokens of one body and reads typed values; what is wrong goes to the faults with the pointer of the place, and reading goes on.
/// Throws <see cref="JsonException"/> where the body stops being JSON or nests too deeply.
/// </summary>
internal ref partial struct FormCursor
{
    private const int NoItem = -1;

    private readonly IntakeFaults _faults;
    private Utf8JsonReader _json;
    private string _parent = "";
    private string? _name;
    private int _item = NoItem;

    public FormCursor(ReadOnlySpan<byte> utf8, IntakeFaults faults)
    {
        _faults = faults;
        _json = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = IntakeLimits.Depth });
        _json.Read();
    }

    /// <summary>Whether the exception came from nesting rather than from broken JSON. The reader does not count the bracket it stands on.</summary>
    public readonly bool IsAtDepthLimit => _json.CurrentDepth >= IntakeLimits.Depth - 1;

    /// <summary>JSON pointer of the value that is being read.</summary>
    public readonly string Pointer => (_name, _item) switch
    {
        (null, _) => _parent,
        (_, NoItem) => $"{_parent}/{_name}",
        _ => $"{_parent}/{_name}/{_item}",
    };

    /// <summary>Number of faults so far.</summary>
    public readonly int Faults => _faults.All.Count;

    public readonly void Fault(FaultCode code, Bilingual detail, string? expected = null, string? nearest = null) =>
        _faults.Add(Pointer, code, detail, expected, nearest);

    /// <summary>Whether an object starts here; else a fault, and the value is passed over.</summary>
    public bool BeginObject() => Begin(JsonTokenType.StartObject, "objek", "an object");

    /// <summary>Moves to the value of the next known property that is not null; false at the end of the object.</summary>
    public bool Next(PropertyNames names, string parent, ref Seen seen, out int property)
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            property = names.IndexOf(ref _json);
            (_parent, _item) = (parent, NoItem);
            if (property < 0)
            {
                UnknownProperty(names);
            }
            else if (!seen.Name(property))
            {
                _name = names[property];
                Fault(FaultCode.DuplicateProperty, IntakeTexts.Duplicate);
                PassOver();
            }
            else if (_json.Read() && _json.TokenType != JsonTokenType.Null)
            {
                _name = names[property];
                seen.Fill(property);
                return true;
            }
        }

        property = -1;
        return false;
    }

    /// <summary>Adds a fault for a required property that had no value.</summary>
    public readonly void Require(PropertyNames names, string parent, in Seen seen, int property)
    {
        if (!seen.IsFilled(property))
        {
            _faults.Add($"{parent}/{names[property]}", FaultCode.Missing, IntakeTexts.Missing);
        }
    }

    /// <summary>Whether a list starts here; else a fault, and the value is passed over.</summary>
    public bool BeginList() => Begin(JsonTokenType.StartArray, "daftar", "a list");

    /// <summary>
    /// Moves to item <paramref name="index"/> of the list that the cursor points at; false at its end. Items past the limit are one fault
    /// and are passed over.
    /// </summary>
    public bool NextItem(int index, int limit)
    {
        if (!_json.Read() || _json.TokenType == JsonTokenType.EndArray)
        {
            return false;
        }

        if (index < limit)
        {
            return true;
        }

        Fault(FaultCode.TooMany, IntakeTexts.TooMany(limit), $"<= {limit}");
        do
        {
            Skip();
        }
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray);
        return false;
    }

    /// <summary>Points at a list again after its items moved the cursor elsewhere, or at one of its items.</summary>
    public void Point(string parent, string name, int item = NoItem) => (_parent, _name, _item) = (parent, name, item);

    /// <summary>Reads what may follow the root value: only white space.</summary>
    public void End()
    {
        while (_json.Read())
        {
        }
    }

    private bool Begin(JsonTokenType token, string id, string en)
    {
        if (_json.TokenType == token)
        {
            return true;
        }

        WrongType(id, en);
        return false;
    }

    private bool IsString()
    {
        if (_json.TokenType == JsonTokenType.String)
        {
            return true;
        }

        WrongType("teks", "text");
        return false;
    }

    private void WrongType(string id, string en, string? expected = null)
    {
        Fault(FaultCode.WrongType, IntakeTexts.WrongType(id, en), expected);
        Skip();
    }

    private void UnknownProperty(PropertyNames names)
    {
        if (!_faults.IsFull)
        {
            var name = JsonText.Of(ref _json);
            _name = PointerName.Of(name);
            Fault(
                name is null ? FaultCode.InvalidText : FaultCode.UnknownProperty,
                name is null ? IntakeTexts.Text : IntakeTexts.Unknown,
                string.Join(' ', names.All),
                name is null ? null : NearestName.Of(name, names.All));
        }
        else
        {
            Fault(FaultCode.UnknownProperty, IntakeTexts.Unknown);
        }

        PassOver();
    }

    private void PassOver()
    {
        _json.Read();
        Skip();
    }

    private void Skip() => _json.Skip();
}

using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace NetralitasGrid.Rules;

internal sealed partial class DocumentReader
{
    private static readonly string[] WorkflowProperties =
        ["WorkflowName", "WorkflowsToInject", "RuleExpressionType", "GlobalParams", "Rules", "Selection"];

    private static readonly string[] RuleProperties =
    [
        "RuleName", "Enabled", "Expression", "RuleExpressionType", "Operator", "Rules", "LocalParams", "ErrorMessage", "SuccessEvent",
        "Properties", "Actions", "Priority",
    ];

    private static readonly string[] ActionsProperties = ["OnSuccess", "OnFailure"];

    private static readonly string[] ActionProperties = ["Name", "Context"];

    private static readonly string[] ParamProperties = ["Name", "Expression"];

    private bool NextProperty(
        ref Utf8JsonReader reader, string parent, HashSet<string> seen, [NotNullWhen(true)] out string? name, out string pointer)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.PropertyName)
        {
            (name, pointer) = (null, "");
            return false;
        }

        var location = Here(ref reader, parent);
        name = Text(ref reader) ?? "";
        pointer = $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
        if (!seen.Add(name))
        {
            Report(RuleCodes.DuplicateProperty, RuleSeverity.Warning, location with { Pointer = pointer },
                $"property '{name}' stands twice; the last one counts");
        }

        reader.Read();
        return true;
    }

    private void Unknown(ref Utf8JsonReader reader, string name, string pointer, string[] known)
    {
        Report(RuleCodes.UnknownProperty, RuleSeverity.Warning, Here(ref reader, pointer), $"unknown property '{name}' is ignored",
            nearest: NearestName.Of(name, known));
        reader.Skip();
    }

    private string? ReadString(ref Utf8JsonReader reader, string pointer) =>
        reader.TokenType == JsonTokenType.Null || !Expect(ref reader, JsonTokenType.String, pointer, "a string")
            ? null
            : Text(ref reader, pointer);

    private SourceText? ReadSource(ref Utf8JsonReader reader, string pointer)
    {
        var start = _base + (int)reader.TokenStartIndex + 1;
        return ReadString(ref reader, pointer) is { } text ? new SourceText(text, file, start, pointer) : null;
    }

    private bool ReadBoolean(ref Utf8JsonReader reader, string pointer)
    {
        if (reader.TokenType is JsonTokenType.True or JsonTokenType.False)
        {
            return reader.GetBoolean();
        }

        WrongType(ref reader, pointer, "true or false");
        return true;
    }

    private List<string> ReadStrings(ref Utf8JsonReader reader, string pointer, List<SourceLocation> places)
    {
        var all = new List<string>();
        if (StartsArray(ref reader, pointer, "an array of strings"))
        {
            for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
            {
                var at = Here(ref reader, $"{pointer}/{i}");
                if (Expect(ref reader, JsonTokenType.String, at.Pointer, "a string") && Text(ref reader, at.Pointer) is { } text)
                {
                    all.Add(text);
                    places.Add(at);
                }
            }
        }

        return all;
    }

    private int ReadInteger(ref Utf8JsonReader reader, string pointer)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number))
        {
            return number;
        }

        WrongType(ref reader, pointer, "a whole number");
        return 0;
    }

    private RuleSelection ReadSelection(ref Utf8JsonReader reader, string pointer)
    {
        var at = Here(ref reader, pointer);
        var text = ReadString(ref reader, pointer);
        if (text is null)
        {
            return RuleSelection.All;
        }

        if (!Enum.TryParse<RuleSelection>(text, ignoreCase: true, out var selection) || !Enum.IsDefined(selection) || char.IsDigit(text[0]))
        {
            Report(RuleCodes.UnknownSelection, RuleSeverity.Error, at, $"unknown Selection '{text}'", "All or FirstMatch",
                NearestName.Of(text, Enum.GetNames<RuleSelection>()));
        }

        return selection;
    }

    private Rule ReadActions(ref Utf8JsonReader reader, string pointer, Rule rule)
    {
        if (reader.TokenType == JsonTokenType.Null || !Expect(ref reader, JsonTokenType.StartObject, pointer, "an object"))
        {
            return rule;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (NextProperty(ref reader, pointer, seen, out var name, out var at))
        {
            switch (name.ToUpperInvariant())
            {
                case "ONSUCCESS":
                    rule = rule with { OnSuccess = ReadAction(ref reader, at) };
                    break;
                case "ONFAILURE":
                    rule = rule with { OnFailure = ReadAction(ref reader, at) };
                    break;
                default:
                    Unknown(ref reader, name, at, ActionsProperties);
                    break;
            }
        }

        return rule;
    }

    private RuleAction? ReadAction(ref Utf8JsonReader reader, string pointer)
    {
        if (reader.TokenType == JsonTokenType.Null || !Expect(ref reader, JsonTokenType.StartObject, pointer, "an action object"))
        {
            return null;
        }

        var action = new RuleAction { Name = "", Location = Here(ref reader, pointer) };
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        while (NextProperty(ref reader, pointer, seen, out var name, out var at))
        {
            switch (name.ToUpperInvariant())
            {
                case "NAME":
                    action = action with { Name = ReadString(ref reader, at) ?? "" };
                    break;
                case "CONTEXT":
                    action = action with { Context = ReadValues(ref reader, at, StringComparer.OrdinalIgnoreCase, []) };
                    break;
                default:
                    Unknown(ref reader, name, at, ActionProperties);
                    break;
            }
        }

        if (string.IsNullOrWhiteSpace(action.Name))
        {
            Report(RuleCodes.NameMissing, RuleSeverity.Error, action.Location, "the action has no name", "OutputExpression, EvaluateRule or a registered one");
        }

        return action;
    }

    private Rule ReadProperties(ref Utf8JsonReader reader, string pointer, Rule rule)
    {
        var places = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        var values = ReadValues(ref reader, pointer, StringComparer.Ordinal, places);
        return rule with { Properties = values, PropertyLocations = places };
    }

    private Dictionary<string, JsonElement> ReadValues(
        ref Utf8JsonReader reader, string pointer, StringComparer names, Dictionary<string, SourceLocation> places)
    {
        var values = new Dictionary<string, JsonElement>(names);
        if (reader.TokenType == JsonTokenType.Null || !Expect(ref reader, JsonTokenType.StartObject, pointer, "an object"))
        {
            return values;
        }

        var seen = new HashSet<string>(names);
        while (NextProperty(ref reader, pointer, seen, out var name, out var at))
        {
            places[name] = Here(ref reader, at);
            using var value = JsonDocument.ParseValue(ref reader);
            values[name] = value.RootElement.Clone();
        }

        return values;
    }

    private void ReadExpressionType(ref Utf8JsonReader reader, string pointer)
    {
        const string Only = "LambdaExpression";
        var known = reader.TokenType switch
        {
            JsonTokenType.Null => true,
            JsonTokenType.Number => reader.TryGetInt32(out var number) && number == 0,
            JsonTokenType.String => string.Equals(Text(ref reader, pointer), Only, StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
        if (!known)
        {
            Report(RuleCodes.ExpressionType, RuleSeverity.Error, Here(ref reader, pointer), "unknown RuleExpressionType", $"'{Only}'");
            reader.Skip();
        }
    }

    private bool StartsArray(ref Utf8JsonReader reader, string pointer, string what) =>
        reader.TokenType != JsonTokenType.Null && Expect(ref reader, JsonTokenType.StartArray, pointer, what);

    private bool Expect(ref Utf8JsonReader reader, JsonTokenType type, string pointer, string what)
    {
        if (reader.TokenType == type)
        {
            return true;
        }

        WrongType(ref reader, pointer, what);
        return false;
    }

    private void WrongType(ref Utf8JsonReader reader, string pointer, string expected)
    {
        var found = reader.TokenType switch
        {
            JsonTokenType.StartObject => "an object",
            JsonTokenType.StartArray => "an array",
            JsonTokenType.String => "a string",
            JsonTokenType.Number => "a number",
            JsonTokenType.Null => "null",
            _ => "true or false",
        };
        Report(RuleCodes.JsonType, RuleSeverity.Error, Here(ref reader, pointer), $"found {found}", expected);
        reader.Skip();
    }

    // GetString refuses bytes that are no UTF-8 and escapes that leave half a surrogate pair.
    private string? Text(ref Utf8JsonReader reader, string pointer = "")
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            Report(RuleCodes.JsonSyntax, RuleSeverity.Error, Here(ref reader, pointer), "the string is not valid Unicode");
            return null;
        }
    }

    private SourceLocation Here(ref Utf8JsonReader reader, string pointer) =>
        file.Locate(_base + (int)reader.TokenStartIndex, pointer);

    private void Report(
        string code, RuleSeverity severity, SourceLocation at, string message, string? expected = null, string? nearest = null) =>
        issues.Add(new RuleIssue(code, severity, at.File, at.Pointer, at.Line, at.Column, message, expected, nearest));

    // The runtime's message ends with its own zero-based position, which the issue carries in its own way.
    private static string JsonFault(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.').Replace("\n", " ", StringComparison.Ordinal);
    }
}

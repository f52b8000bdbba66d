using System.Text.Json;

namespace NetralitasGrid.Rules;

/// <summary>A member of a dynamic value.</summary>
internal sealed class MemberSite(DynamicBinding binding, string name, TextSpan span, BoundNode target)
    : DynamicSite(binding, o => new MemberSyntax(o[0], name, span), target)
{
    private readonly bool _caseSensitive = binding.Settings.CaseSensitive;
    private readonly MemberAccess _access = binding.Access;
    private Missing? _missing;

    public string Name => name;

    public override object? Run1(Frame frame, object? value)
    {
        switch (value)
        {
            case RuleObject holder:
                return holder.TryGet(name, _caseSensitive, out var found) ? _access.Checked(found, name)
                    : holder.IsKnown(name) ? null
                    : Absent(holder);
            case RuleList list when name.Equals("Count", StringComparison.OrdinalIgnoreCase) || name.Equals("Length", StringComparison.OrdinalIgnoreCase):
                return list.Count;
            case null:
                throw new RuleRunException($"{NameOf(0)} is null");
            default:
                return Bind(frame, value);
        }
    }

    // The nearest name costs time, so it is sought once a site.
    private Missing Absent(RuleObject holder) => _missing ??= new Missing(
        $"'{NameOf(0)}' has no '{name}'{(NearestName.Of(name, holder.Keys.Take(100)) is { } near ? $"; did you mean '{near}'?" : "")}");
}

/// <summary>An element of a dynamic list, or a member under a name that is computed.</summary>
internal sealed class IndexSite(DynamicBinding binding, TextSpan span, BoundNode target, BoundNode index)
    : DynamicSite(binding, o => new IndexSyntax(o[0], [o[1]], span), target, index)
{
    private readonly bool _caseSensitive = binding.Settings.CaseSensitive;
    private readonly MemberAccess _access = binding.Access;

    public override object? Run2(Frame frame, object? left, object? right)
    {
        switch (left, right)
        {
            case (null, _):
                throw new RuleRunException($"{NameOf(0)} is null");
            case (RuleObject holder, string name):
                return holder.TryGet(name, _caseSensitive, out var found) ? _access.Checked(found, name)
                    : holder.IsKnown(name) ? null : new Missing($"'{NameOf(0)}' has no '{name}'");
            case (RuleList list, int or long):
                var at = Convert.ToInt64(right, System.Globalization.CultureInfo.InvariantCulture);
                return at >= 0 && at < list.Count ? list[(int)at] : throw new RuleRunException($"{NameOf(0)} has no element {at}");
            case (RuleObject or RuleList, _):
                throw right is Missing missing ? missing.Fault() : new DynamicFault($"{NameOf(0)} cannot be indexed so");
            default:
                return Bind(frame, left, right);
        }
    }
}

/// <summary>A method of a dynamic value.</summary>
internal sealed class CallSite(DynamicBinding binding, string name, TextSpan span, params BoundNode[] operands)
    : DynamicSite(binding, o => new CallSyntax(new MemberSyntax(o[0], name, span), o[1..], span), operands)
{
    private readonly bool _caseSensitive = binding.Settings.CaseSensitive;

    public override object? Run(Frame frame, object?[] values)
    {
        bool Is(string method, int arguments) => values.Length == arguments + 1 && name.Equals(method, StringComparison.OrdinalIgnoreCase);
        switch (values[0])
        {
            case null:
                throw new RuleRunException($"{NameOf(0)} is null");
            case RuleObject holder when Is("ContainsKey", 1) && values[1] is string key:
                return holder.TryGet(key, _caseSensitive, out _);
            case RuleObject holder when Is(nameof(JsonElement.GetProperty), 1) && values[1] is string key:
                return holder.TryGet(key, _caseSensitive, out var found) ? found : throw new DynamicFault($"'{NameOf(0)}' has no '{key}'");
            case RuleList list when Is("Contains", 1):
                return DynamicValue.IsIn(frame, values[1], list);
            case RuleList list when Is(nameof(JsonElement.GetArrayLength), 0):
                return list.Count;
            case RuleObject or RuleList:
                throw new DynamicFault($"'{NameOf(0)}' has no method '{name}' that rules may call");
            case { } value when values.Length == 1 && JsonGetters.Contains(name):
                return JsonGetter(value);
            default:
                return Bind(frame, values);
        }
    }

    /// <summary>The methods by which rules written for JsonElement read a scalar.</summary>
    public static readonly HashSet<string> JsonGetters = new(StringComparer.OrdinalIgnoreCase)
    {
        "GetString", "GetBoolean", "GetInt32", "GetInt64", "GetDouble", "GetDecimal", "GetDateTime", "GetDateTimeOffset", "GetGuid",
    };

    private object JsonGetter(object value)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        return (name.ToUpperInvariant(), value) switch
        {
            ("GETSTRING", string text) => text,
            ("GETBOOLEAN", bool flag) => flag,
            ("GETINT32", int number) => number,
            ("GETINT64", int or long) => Convert.ToInt64(value, culture),
            ("GETDOUBLE", int or long or double) => Convert.ToDouble(value, culture),
            ("GETDECIMAL", int or long or double) => Convert.ToDecimal(value, culture),
            ("GETDATETIME", string text) => RuleTime.Parse(text),
            ("GETDATETIMEOFFSET", string text) => RuleTime.ParseOffset(text),
            ("GETGUID", string text) => Guid.Parse(text),
            (_, Missing missing) => throw missing.Fault(),
            _ => throw new DynamicFault($"'{NameOf(0)}' is {TypeNames.Show(value.GetType())}, which {name} does not read"),
        };
    }
}

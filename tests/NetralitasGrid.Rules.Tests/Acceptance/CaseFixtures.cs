using System.Text.Json;

#pragma warning disable CA1051 // the members are spelt as the recorded rules spell them
namespace NetralitasGrid.Rules.Tests.Acceptance;

/// <summary>The typed inputs and allowed types that the acceptance cases name.</summary>
internal static class CaseFixtures
{
    private static readonly Dictionary<string, Type> Types = new()
    {
        ["Func<bool>"] = typeof(Func<bool>),
        ["JsonElement"] = typeof(JsonElement),
        ["TrueValue"] = typeof(TrueValueHolder),
        ["string"] = typeof(string),
        ["int"] = typeof(int),
        ["long"] = typeof(long),
        ["bool"] = typeof(bool),
        ["double"] = typeof(double),
        ["decimal"] = typeof(decimal),
        ["decimal?"] = typeof(decimal?),
        ["int?"] = typeof(int?),
        ["null"] = typeof(object),
    };

    public static Type Find(string name) =>
        Types.GetValueOrDefault(name)
        ?? (name.StartsWith("List<", StringComparison.Ordinal) ? typeof(List<>).MakeGenericType(Find(name[5..^1])) : null)
        ?? typeof(CaseFixtures).GetNestedType(name)
        ?? throw new InvalidOperationException($"the cases name a type '{name}' that has no fixture");

    public sealed class RuleTestClass
    {
        public string? Country { get; set; }

        public int loyaltyFactor { get; set; }

        public int TotalPurchasesToDate { get; set; }
    }

    public sealed class TestInstanceUtils
    {
        public bool CheckExists(string? s) => !string.IsNullOrEmpty(s) && this is not null;
    }

    public sealed class JsonHolder
    {
        public JsonElement Data { get; set; }
    }

    public sealed class Point
    {
        public double Value { get; set; }

        public string? ChangeDateTime { get; set; }
    }

    public sealed class TrueFalse
    {
        public bool trueValue { get; set; }

        public bool falseValue { get; set; }
    }

    public sealed class TrueValueHolder
    {
        public bool TrueValue { get; set; }
    }

    public sealed class Empty;

    public sealed class MyObject
    {
        public string? Name { get; set; }

        public int Count { get; set; }
    }

    public sealed class IntValue
    {
        public int Value { get; set; }
    }

    public sealed class Record
    {
        public int Id { get; set; }

        public string? Tag { get; set; }
    }

    public sealed class MyParam
    {
        public string? Value1 { get; set; }

        public string? Value2 { get; set; }
    }

    public sealed class FlakyInput
    {
        private int _reads;
        private string? _value;

        public string? SimpleProp
        {
            get => _reads++ == 0 ? throw new InvalidOperationException("first-call-failure") : _value;
            set => _value = value;
        }
    }

    public sealed class Line
    {
        public IReadOnlyList<string> Modifiers { get; set; } = [];
    }

    public sealed class AppData
    {
        public List<Detail> Details { get; set; } = [];
    }

    public sealed class Detail
    {
        public decimal? Amount { get; set; }
    }

    public sealed class WithNullableDate
    {
        public DateTime? Dt { get; set; }
    }

    public sealed class Nested
    {
        public Inner? Inner { get; set; }
    }

    public sealed class Inner
    {
        public string? Name { get; set; }
    }

    public sealed class SimpleInput
    {
        public int Value { get; set; }

        public string? Name { get; set; }
    }

    public sealed class FnReturn
    {
        public int val { get; set; }
    }

    public static class Fns
    {
        public static object CheckValueAsObject(SimpleInput i) => CheckValueTyped(i);

        public static FnReturn CheckValueTyped(SimpleInput i) => new() { val = i is { Value: > 5 } ? 1 : 0 };
    }

    public static class CallCounter
    {
        [ThreadStatic]
        public static int Count;

        public static string FromDb(string s)
        {
            Count++;
            return s;
        }
    }

    public static class Utils
    {
        public static bool CheckContains(string? check, string? valList) =>
            !string.IsNullOrEmpty(check) && !string.IsNullOrEmpty(valList) && valList.Split(',').Contains(check);
    }

    public sealed class Transazione
    {
        public static string StaticProperty { get; set; } = "Hello";

        public List<Attore> Attori { get; set; } = [];
    }

    public sealed class Attore
    {
        public Guid Id { get; set; }

        public string? Nome { get; set; }

        public RuoloAttore RuoloAttore { get; set; }
    }

    public enum RuoloAttore
    {
        A,
        B,
        C,
    }

    public sealed class TemplateInput
    {
        public string? S { get; set; }

        public int N { get; set; }

        public decimal D { get; set; }

        public DateTime T { get; set; }

        public string? Nul { get; set; }
    }

    public sealed class NullableBool
    {
        public bool? NB { get; set; }
    }

    public sealed class NestHolder
    {
        public string? Name { get; set; }

        public NestChild? Child { get; set; }

        public string? Hi() => Name;
    }

    public sealed class NestChild
    {
        public string? Name { get; set; }

        public string? Hi() => Name;
    }
}

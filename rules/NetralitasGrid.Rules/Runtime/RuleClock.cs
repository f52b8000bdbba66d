namespace NetralitasGrid.Rules;

/// <summary>The clock that the settings allow.</summary>
internal static class RuleClock
{
    public static DateTime Now(Frame frame) => Clock(frame).GetLocalNow().DateTime;

    public static DateTime UtcNow(Frame frame) => Clock(frame).GetUtcNow().UtcDateTime;

    public static DateTimeOffset OffsetNow(Frame frame) => Clock(frame).GetLocalNow();

    public static DateTimeOffset OffsetUtcNow(Frame frame) => Clock(frame).GetUtcNow();

    private static TimeProvider Clock(Frame frame) => frame.Clock ?? throw new RuleRunException("there is no clock");
}

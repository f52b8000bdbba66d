using NetralitasGrid.Grains.Codes;
using NetralitasGrid.Grains.Messages;
using NetralitasGrid.Grains.Packs;
using NetralitasGrid.Grains.Tests.Deciding;

namespace NetralitasGrid.Grains.Tests.Packs;

/// <summary>DECISION 3: phases, zones and clocks.</summary>
public sealed class CalendarTests
{
    private static readonly ElectionCalendar Calendar = RealPack.Pack.Calendar;

    [Theory]
    [InlineData("2024-08-26", Phase.Before)]
    [InlineData("2024-08-27", Phase.Registration)]
    [InlineData("2024-08-29", Phase.Registration)]
    [InlineData("2024-08-30", Phase.Verification)]
    [InlineData("2024-09-21", Phase.Verification)]
    [InlineData("2024-09-22", Phase.Determination)]
    [InlineData("2024-09-24", Phase.Determination)]
    [InlineData("2024-09-25", Phase.Campaign)]
    [InlineData("2024-11-23", Phase.Campaign)]
    [InlineData("2024-11-24", Phase.Quiet)]
    [InlineData("2024-11-26", Phase.Quiet)]
    [InlineData("2024-11-27", Phase.Voting)]
    [InlineData("2024-11-28", Phase.Recapitulation)]
    [InlineData("2024-12-16", Phase.Recapitulation)]
    [InlineData("2024-12-17", Phase.After)]
    public void Each_local_day_has_one_phase(string day, Phase phase) => Assert.Equal(phase, Calendar.PhaseOf(Day(day)));

    [Theory]
    [InlineData("2024-03-21")]
    [InlineData("2024-03-22", Window.MutationBan)]
    [InlineData("2024-05-05", Window.MutationBan, Window.IndependentSupport)]
    [InlineData("2024-08-19", Window.MutationBan, Window.IndependentSupport)]
    [InlineData("2024-08-20", Window.MutationBan)]
    [InlineData("2024-09-23", Window.MutationBan, Window.Gesture)]
    [InlineData("2025-02-01", Window.MutationBan, Window.Gesture)]
    public void Windows_overlap_the_phases(string day, params Window[] windows) => Assert.Equal(windows, Calendar.WindowsOf(Day(day)));

    [Theory]
    [InlineData("35.17.01", "2024-11-23T16:59:59Z", Phase.Campaign, Zone.Wib)]
    [InlineData("35.17.01", "2024-11-23T17:00:00Z", Phase.Quiet, Zone.Wib)]
    [InlineData("51.71", "2024-11-23T15:59:59Z", Phase.Campaign, Zone.Wita)]
    [InlineData("51.71", "2024-11-23T16:00:00Z", Phase.Quiet, Zone.Wita)]
    [InlineData("91.71", "2024-11-23T14:59:59Z", Phase.Campaign, Zone.Wit)]
    [InlineData("91.71", "2024-11-23T15:00:00Z", Phase.Quiet, Zone.Wit)]
    public void The_quiet_period_begins_at_midnight_of_the_place(string place, string at, Phase phase, Zone zone)
    {
        var when = RealPack.Pack.When(Report(place, at, ActCode.Props));

        Assert.Equal((phase, zone, zone), (when.Phase, when.Zone, when.PlaceZone));
    }

    [Fact]
    public void An_online_act_takes_its_phase_at_the_duty_station_and_its_clocks_at_the_place()
    {
        var report = Report("91.71", "2024-11-23T15:30:00Z", ActCode.Post);

        var when = RealPack.Pack.When(report with { Subject = report.Subject with { DutyRegion = "35.17" } });

        Assert.Equal((Phase.Campaign, Zone.Wib, Zone.Wit), (when.Phase, when.Zone, when.PlaceZone));
        Assert.Equal(Phase.Quiet, RealPack.Pack.When(report with { Subject = report.Subject with { DutyRegion = null } }).Phase);
        Assert.Equal(Zone.Wit, RealPack.Pack.When(Report("91.71", "2024-11-23T15:30:00Z", ActCode.Props) with { Subject = report.Subject with { DutyRegion = "35.17" } }).Zone);
    }

    [Theory]
    [InlineData("51", Zone.Wita)]
    [InlineData("61.01", Zone.Wib)]
    [InlineData("62.71", Zone.Wib)]
    [InlineData("63.01", Zone.Wita)]
    [InlineData("81.01", Zone.Wit)]
    [InlineData("96.01", Zone.Wit)]
    public void The_zone_follows_the_province(string region, Zone zone) => Assert.Equal(zone, Calendar.ZoneOf(region));

    [Fact]
    public void All_thirty_eight_provinces_have_a_zone() =>
        Assert.Equal(38, Enumerable.Range(11, 86).Count(p =>
        {
            try
            {
                return Enum.IsDefined(Calendar.ZoneOf($"{p}"));
            }
            catch (ArgumentException)
            {
                return false;
            }
        }));

    [Theory]
    [InlineData(Zone.Wib, "2024-10-05T20:10:00+07:00", "2024-10-08T00:00:00+07:00")]
    [InlineData(Zone.Wita, "2024-10-05T23:30:00+07:00", "2024-10-09T00:00:00+08:00")]
    [InlineData(Zone.Wit, "2024-10-05T21:59:59+07:00", "2024-10-08T00:00:00+09:00")]
    [InlineData(Zone.Wib, "2024-10-05T00:00:00+07:00", "2024-10-08T00:00:00+07:00")]
    public void Calendar_days_end_at_local_midnight_after_the_last_one(Zone zone, string start, string due) =>
        Assert.Equal(Time(due), Calendar.DueAt(Time(start), Duration("P2D"), ClockUnit.CalendarDays, zone));

    [Fact]
    public void Where_the_start_day_counts_everything_ends_a_day_earlier()
    {
        var counting = RealPack.Compile(("calendar.json", s => s.Replace("\"dayZeroCounts\": false", "\"dayZeroCounts\": true", StringComparison.Ordinal))).Calendar;

        Assert.Equal(Time("2024-10-07T00:00:00+07:00"), counting.DueAt(Time("2024-10-05T20:10:00+07:00"), Duration("P2D"), ClockUnit.CalendarDays, Zone.Wib));
        // Saturday the 5th is no working day, so it cannot count; Monday the 7th does.
        Assert.Equal(Time("2024-10-10T00:00:00+07:00"), counting.DueAt(Time("2024-10-05T20:10:00+07:00"), Duration("P3D"), ClockUnit.WorkingDays, Zone.Wib));
        Assert.Equal(Time("2024-10-10T00:00:00+07:00"), counting.DueAt(Time("2024-10-07T20:10:00+07:00"), Duration("P3D"), ClockUnit.WorkingDays, Zone.Wib));
    }

    [Theory]
    [InlineData("2024-10-04T09:00:00+07:00", "P1D", "2024-10-08T00:00:00+07:00")]
    [InlineData("2024-10-05T09:00:00+07:00", "P3D", "2024-10-10T00:00:00+07:00")]
    [InlineData("2024-10-07T09:00:00+07:00", "P5D", "2024-10-15T00:00:00+07:00")]
    public void Working_days_skip_weekends_and_the_start_day(string start, string duration, string due) =>
        Assert.Equal(Time(due), Calendar.DueAt(Time(start), Duration(duration), ClockUnit.WorkingDays, Zone.Wib));

    [Fact]
    public void Working_days_skip_holidays()
    {
        var days = WithHoliday("2024-11-27");

        Assert.False(days.IsWorkingDay(Day("2024-11-27")));
        Assert.Equal(Time("2024-11-29T00:00:00+07:00"), days.DueAt(Time("2024-11-26T09:00:00+07:00"), Duration("P1D"), ClockUnit.WorkingDays, Zone.Wib));
    }

    [Fact]
    public void Hours_are_exact() =>
        Assert.Equal(Time("2024-11-26T08:10:30+07:00"), Calendar.DueAt(Time("2024-11-25T20:10:30+07:00"), Duration("PT12H"), ClockUnit.Hours, Zone.Wib));

    [Fact]
    public void A_waiting_clock_starts_with_its_event()
    {
        var waiting = Incidents.Request(Incidents.Photo).Decide().Deadlines[1];

        var started = Calendar.Start(waiting, Time("2024-10-07T03:00:00Z"), Zone.Wib);

        Assert.Equal((Time("2024-10-07T10:00:00+07:00"), Time("2024-10-11T00:00:00+07:00")), (started.StartsAt!.Value, started.DueAt!.Value));
        Assert.Equal(TimeSpan.FromHours(7), started.StartsAt.Value.Offset);
    }

    [Theory]
    [InlineData("P2D", true)]
    [InlineData("PT12H", true)]
    [InlineData("P0D", false)]
    [InlineData("P-1D", false)]
    [InlineData("P1W", false)]
    [InlineData("PT12", false)]
    [InlineData("", false)]
    public void A_duration_is_whole_days_or_whole_hours(string text, bool valid) => Assert.Equal(valid, ClockDuration.TryParse(text, out _));

    private static ElectionCalendar WithHoliday(string day)
    {
        var files = PackArchive.OfFolder(RealPack.Folder).Files.Where(f => f.Path != "holidays.json")
            .Append(new PackFile("holidays.json", System.Text.Encoding.UTF8.GetBytes($$"""{ "holidays": [ { "date": "{{day}}", "title": { "id": "x", "en": "x" } } ] }""")));
        var issues = new List<Rules.RuleIssue>();
        return PackCompiler.Compile(PackReader.Read(PackArchive.Of(files)), issues)!.Calendar;
    }

    private static IncidentReported Report(string place, string at, ActCode act) =>
        Incidents.Request(Incidents.Act(act)).Report with { Place = place, OccurredAt = Time(at) };

    private static ClockDuration Duration(string text) => ClockDuration.TryParse(text, out var duration) ? duration : throw new FormatException(text);

    private static DateOnly Day(string text) => DateOnly.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

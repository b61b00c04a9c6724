package io.rollcall.campus;

import java.util.List;
import java.util.Locale;

/**
 * A person's name as campus records hold it: mostly plain, some in capitals, some in small letters,
 * a few in other scripts. Where letters sort and how they match without case differs among them.
 */
record Name(String first, String last) {

  private static final List<String> FIRST =
      words(
          """
          Aarav Aditi Aditya Akash Amit Amrita Anand Ananya Anil Anita Anjali Ankit Anushka Arjun Arun Asha Ashwin Ayesha
          Bhavana Bhavesh Chetan Chitra Deepa Deepak Devika Dhruv Divya Esha Farhan Fatima Gauri Gautam Geeta Girish
          Gurpreet Hari Harini Harsh Imran Indira Ishaan Ishita Jagdish Jaya Jyoti Kabir Kamala Karan Kavita Kiran
          Krishna Lakshmi Lalita Lata Madhav Maya Meera Mohammed Mohan Mukesh Nandini Naveen Neha Nikhil Nisha Nitin
          Omkar Pallavi Pooja Prakash Pranav Prasad Priya Rahul Rajesh Ramesh Ravi Rekha Riya Rohan Rohit Sachin Sameer
          Sandeep Sanjay Sarita Shalini Shreya Siddharth Sneha Sonal Srinivas Suresh Swati Tanvi Tara Tarun Uma Usha
          Varun Vasudha Vijay Vikram Vinay Vivek Yash Yusuf Zainab Zoya
          """);

  private static final List<String> LAST =
      words(
          """
          Acharya Agarwal Ahmed Banerjee Bhat Bhattacharya Bose Chakraborty Chandra Chatterjee Chauhan Choudhury
          D'Costa D'Souza Das Desai Deshmukh Deshpande Dutta Fernandes Gandhi George Ghosh Gill Gokhale Gupta Hegde
          Iyengar Iyer Jain Jha Joshi Kamath Kapoor Kaul Kaur Khan Kulkarni Kumar Mahajan Malhotra Mathew Mehta Menon
          Mishra Mukherjee Murthy Nair Naidu Nambiar O'Brien Pandey Pai Patel Pathak Patil Pillai Prasad Qureshi Raman
          Rao Rathore Reddy Roy Saxena Sen Shah Shaikh Sharma Shenoy Shetty Shukla Siddiqui Singh Sinha Srinivasan
          Subramanian Thakur Thomas Tiwari Trivedi Varma Varghese Verma Yadav
          """);

  private static final List<Name> ELSEWHERE =
      List.of(
          new Name("José", "Fernandes"),
          new Name("Zoë", "D’Souza"),
          new Name("Renée", "Pinto"),
          new Name("André", "Rebello"),
          new Name("Sofía", "Mascarenhas"),
          new Name("Élodie", "Pereira"),
          new Name("Łukasz", "Nair"),
          new Name("Øyvind", "Thomas"),
          new Name("Jürgen", "Straßer"),
          new Name("İpek", "Khan"),
          new Name("Işıl", "Siddiqui"),
          new Name("Σοφία", "Παππάς"),
          new Name("अनन्या", "शर्मा"),
          new Name("राजेश", "वर्मा"),
          new Name("কৌশিক", "সেন"),
          new Name("கவிதா", "சுப்பிரமணியன்"),
          new Name("రాహుల్", "రెడ్డి"),
          new Name("ಸುಮಾ", "ಹೆಗ್ಡೆ"),
          new Name("Ｍｅｉ", "Ｃｈａｎｇ"),
          new Name("𑄇𑄣𑄴", "𑄌𑄋𑄴𑄟"));

  static Name of(Dice dice) {
    if (dice.once(40, 1)) {
      return dice.pick(ELSEWHERE, 2);
    }
    Name plain = new Name(dice.pick(FIRST, 3), dice.pick(LAST, 4));
    return switch (dice.below(50, 5)) {
      case 0 -> new Name(upper(plain.first), upper(plain.last));
      case 1 -> new Name(plain.first.toLowerCase(Locale.ROOT), plain.last.toLowerCase(Locale.ROOT));
      default -> plain;
    };
  }

  String full() {
    return first + " " + last;
  }

  private static String upper(String word) {
    return word.toUpperCase(Locale.ROOT);
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+"));
  }
}
